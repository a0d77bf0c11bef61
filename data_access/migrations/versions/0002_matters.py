"""Matters, disputes and the append-only events."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

STANDS = "2147483647"


def upgrade() -> None:
    op.create_table(
        "matters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(40), nullable=False, unique=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("salutation", sa.String(20)),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("received", sa.Date, nullable=False),
        sa.Column("street", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("community", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("place_id", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("topic", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("topic2", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("topic3", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("driver_unit_id", sa.Integer, sa.ForeignKey("units.id")),
        sa.Column("persons", sa.Integer, nullable=False),
        sa.Column("groups", sa.Integer, nullable=False),
        sa.Column("repeat", sa.Boolean, nullable=False),
        sa.Column("skip_level", sa.Boolean, nullable=False),
        sa.Column("address_unclear", sa.Boolean, nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("hours", sa.Integer),
        sa.Column("order_due", sa.Date),
        sa.Column("last_event", sa.Date, nullable=False),
    )
    op.create_index("ix_matters_received", "matters", ["received", "id"])
    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.String(40), nullable=False, unique=True),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("root_cause", sa.String(200)),
        sa.Column("next_step", sa.String(80)),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("street", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("community", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("place_id", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("topic", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("topic2", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("topic3", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("lead_unit_id", sa.Integer, sa.ForeignKey("units.id")),
        sa.Column("last_event", sa.Date, nullable=False),
    )
    op.create_table(
        "dispute_matters",
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id"), primary_key=True, index=True),
        sa.Column("learned", sa.Integer, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id")),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id")),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("units.id")),
        sa.Column("level", sa.Integer),
        sa.Column("number", sa.Integer),
        sa.Column("due", sa.Date),
        sa.Column("value", sa.String(40)),
        sa.Column("object", sa.String(16)),
        sa.Column("note", sa.Text),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_events_day", "events", ["day"])
    op.create_index("ix_events_dispute_id", "events", ["dispute_id"])
    op.create_index("ix_events_matter_id", "events", ["matter_id"])


def downgrade() -> None:
    for table in ("events", "dispute_matters", "disputes", "matters"):
        op.drop_table(table)
