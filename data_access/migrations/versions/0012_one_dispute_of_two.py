"""How a dispute left the ledger, households that went with a split or a merger, names with the day from which they hold,
and the filters that officials keep."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NEVER = "9999-12-31"
_NAMED = ("unit", "area", "topic")


def upgrade() -> None:
    op.add_column("ledger_spells", sa.Column("closing", sa.String(16)))
    op.execute(f"UPDATE ledger_spells SET closing = 'off_approved' WHERE off <> '{NEVER}'")
    op.add_column("household_lots", sa.Column("moved", sa.Date, nullable=False, server_default=NEVER))
    op.add_column("household_lots", sa.Column("moved_learned", sa.Integer))
    for name in _NAMED:
        op.add_column("field_changes", sa.Column(f"{name}_id", sa.Integer))
        op.create_index(f"ix_field_changes_{name}_id", "field_changes", [f"{name}_id"])
    op.add_column("field_changes", sa.Column("valid_from", sa.Date))
    few = sa.text("kind IN ('instructed', 'supervised', 'answered', 'noted', 'mandated', 'mandate_ended')")
    asked = ["kind", "unit_id", "object", "matter_id"]
    op.create_index("ix_events_asked", "events", asked, sqlite_where=few, postgresql_where=few)
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("screen", sa.String(40), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.UniqueConstraint("account_id", "screen", "name"),
    )


def downgrade() -> None:
    op.drop_table("saved_filters")
    op.drop_index("ix_events_asked", "events")
    op.drop_column("field_changes", "valid_from")
    for name in _NAMED:
        op.drop_index(f"ix_field_changes_{name}_id", "field_changes")
        op.drop_column("field_changes", f"{name}_id")
    op.drop_column("household_lots", "moved_learned")
    op.drop_column("household_lots", "moved")
    op.drop_column("ledger_spells", "closing")
