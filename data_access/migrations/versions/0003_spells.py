"""Spells: what lasts, with a first and a last day; all of them follow from the events of 0002."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FAR = "9999-12-31"
STANDS = "2147483647"


def upgrade() -> None:
    op.create_table(
        "matter_spells",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("received", sa.Date, nullable=False),
        sa.Column("accepted", sa.Date, nullable=False, server_default=FAR),
        sa.Column("finished", sa.Date, nullable=False, server_default=FAR),
        sa.Column("reported_done", sa.Date, nullable=False, server_default=FAR),
        sa.Column("solved", sa.Date, nullable=False, server_default=FAR),
        sa.Column("closed", sa.Date, nullable=False, server_default=FAR),
        sa.Column("closing", sa.String(16)),
        sa.Column("persons", sa.Integer, nullable=False),
        sa.Column("groups", sa.Integer, nullable=False),
        sa.Column("repeat", sa.Boolean, nullable=False),
        sa.Column("collective", sa.Boolean, nullable=False),
        sa.Column("skip_level", sa.Boolean, nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("unit_in", sa.Integer),
        sa.Column("unit_out", sa.Integer),
        sa.Column("level_in", sa.Integer),
        sa.Column("level_out", sa.Integer),
        sa.Column("hops", sa.Integer),
        sa.Column("solved_hops", sa.Integer),
        sa.Column("solved_level", sa.Integer),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("accepted_learned", sa.Integer),
        sa.Column("finished_learned", sa.Integer),
        sa.Column("reported_done_learned", sa.Integer),
        sa.Column("solved_learned", sa.Integer),
        sa.Column("closed_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_matter_spells_closed", "matter_spells", ["closed", "received", "street", "topic", "withdrawn"])
    op.create_index(
        "ix_matter_spells_finished", "matter_spells", ["finished", "received", "street", "topic", "withdrawn"]
    )
    op.create_index("ix_matter_spells_matter", "matter_spells", ["matter_id"])
    op.create_index(
        "ix_matter_spells_received",
        "matter_spells",
        ["received", "closed", "finished", "street", "topic", "persons", "groups", "withdrawn"],
    )
    op.create_index(
        "ix_matter_spells_reported", "matter_spells", ["reported_done", "finished", "street", "topic", "withdrawn"]
    )
    op.create_index(
        "ix_matter_spells_solved",
        "matter_spells",
        ["solved", "received", "street", "topic", "solved_level", "solved_hops", "withdrawn"],
    )
    op.create_table(
        "clocks",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("stage", sa.String(24), nullable=False),
        sa.Column("duty", sa.Boolean, nullable=False),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("raw", sa.Date),
        sa.Column("due", sa.Date, nullable=False, server_default=FAR),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("ended", sa.Date, nullable=False, server_default=FAR),
        sa.Column("outcome", sa.String(16)),
        sa.Column("unit_in", sa.Integer),
        sa.Column("unit_out", sa.Integer),
        sa.Column("level_in", sa.Integer),
        sa.Column("level_out", sa.Integer),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("ended_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index(
        "ix_clocks_due", "clocks", ["duty", "due", "ended", "starts", "outcome", "street", "topic", "withdrawn"]
    )
    op.create_index(
        "ix_clocks_ended", "clocks", ["duty", "ended", "outcome", "due", "starts", "street", "topic", "withdrawn"]
    )
    op.create_index("ix_clocks_matter", "clocks", ["matter_id"])
    op.create_index(
        "ix_clocks_starts", "clocks", ["duty", "starts", "due", "ended", "outcome", "street", "topic", "withdrawn"]
    )
    op.create_table(
        "holdings",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("nr", sa.Integer, nullable=False),
        sa.Column("unit_id", sa.Integer),
        sa.Column("level", sa.Integer),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False, server_default=FAR),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("until_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_holdings_matter", "holdings", ["matter_id", "since"])
    op.create_index(
        "ix_holdings_since", "holdings", ["since", "until", "nr", "unit_id", "level", "street", "topic", "withdrawn"]
    )
    op.create_index(
        "ix_holdings_until", "holdings", ["until", "since", "unit_id", "level", "street", "topic", "withdrawn"]
    )
    op.create_table(
        "ratings",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("object", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False, server_default=FAR),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("until_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_ratings_matter", "ratings", ["matter_id"])
    op.create_index(
        "ix_ratings_since", "ratings", ["state", "object", "since", "until", "street", "topic", "withdrawn"]
    )
    op.create_index(
        "ix_ratings_until", "ratings", ["state", "object", "until", "since", "street", "topic", "withdrawn"]
    )
    op.create_table(
        "ledger_spells",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("nr", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("entered", sa.Date, nullable=False),
        sa.Column("off", sa.Date, nullable=False, server_default=FAR),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("off_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_ledger_spells_dispute", "ledger_spells", ["dispute_id"])
    op.create_table(
        "ledger_limits",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("starts", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=False, server_default=FAR),
        sa.Column("ended", sa.Date, nullable=False, server_default=FAR),
        sa.Column("outcome", sa.String(16)),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("ended_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_ledger_limits_dispute", "ledger_limits", ["dispute_id"])
    op.create_table(
        "dispute_holdings",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("nr", sa.Integer, nullable=False),
        sa.Column("unit_id", sa.Integer),
        sa.Column("level", sa.Integer),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False, server_default=FAR),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("until_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_dispute_holdings_dispute", "dispute_holdings", ["dispute_id"])
    op.create_table(
        "household_lots",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("solved", sa.Date, nullable=False, server_default=FAR),
        sa.Column("reason", sa.String(40)),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("solved_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_household_lots_dispute", "household_lots", ["dispute_id"])
    op.create_table(
        "promises",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("unit_id", sa.Integer),
        sa.Column("made", sa.Date, nullable=False),
        sa.Column("due", sa.Date, nullable=False, server_default=FAR),
        sa.Column("ended", sa.Date, nullable=False, server_default=FAR),
        sa.Column("outcome", sa.String(16)),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("ended_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_promises_dispute", "promises", ["dispute_id"])
    op.create_table(
        "quiet_spells",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), nullable=False),
        sa.Column("street", sa.Integer),
        sa.Column("community", sa.Integer),
        sa.Column("topic", sa.Integer),
        sa.Column("topic2", sa.Integer),
        sa.Column("topic3", sa.Integer),
        sa.Column("source", sa.String(16)),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False, server_default=FAR),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("until_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_quiet_spells_dispute", "quiet_spells", ["dispute_id"])


def downgrade() -> None:
    for table in (
        "quiet_spells",
        "promises",
        "household_lots",
        "dispute_holdings",
        "ledger_limits",
        "ledger_spells",
        "ratings",
        "holdings",
        "clocks",
        "matter_spells",
    ):
        op.drop_table(table)
