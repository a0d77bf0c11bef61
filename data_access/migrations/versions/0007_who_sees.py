"""What decides who may see a matter: the unit that an accusation is about, and holdings by the unit that held."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KNOWN = sa.text("complained_unit_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("matters") as matters:
        matters.add_column(sa.Column("complained_unit_id", sa.Integer, sa.ForeignKey("units.id")))
    op.create_index(
        "ix_matters_complained", "matters", ["complained_unit_id"], sqlite_where=KNOWN, postgresql_where=KNOWN
    )
    op.create_index("ix_holdings_unit", "holdings", ["unit_id", "withdrawn", "matter_id"])


def downgrade() -> None:
    op.drop_index("ix_holdings_unit", "holdings")
    op.drop_index("ix_matters_complained", "matters")
    with op.batch_alter_table("matters") as matters:
        matters.drop_column("complained_unit_id")
