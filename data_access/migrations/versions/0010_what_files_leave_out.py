"""What a file leaves out is not made up: an entry on the ledger without its day says so, and a matter without a category; what imports took back is found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

STANDS = 2147483647
TAKEN_BACK = {
    "ix_import_rows_withdrawn": ("import_rows", ["batch_id", "withdrawn"]),
    "ix_unfiled_withdrawn": ("unfiled", ["withdrawn"]),
}
# The first entry had no day, as it was known when the spell was written.
UNDATED = """
UPDATE ledger_spells SET entered_known = :unknown WHERE nr = 1 AND 'start_unknown' = (
  SELECT e.value FROM events e
  WHERE e.dispute_id = ledger_spells.dispute_id AND e.kind = 'ledger_on'
    AND e.learned <= ledger_spells.learned AND e.withdrawn > ledger_spells.learned
  ORDER BY e.day, e.seq LIMIT 1
)
"""


def upgrade() -> None:
    op.add_column("ledger_spells", sa.Column("entered_known", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("matters", sa.Column("category_known", sa.Boolean, nullable=False, server_default=sa.true()))
    op.execute(sa.text(UNDATED).bindparams(sa.bindparam("unknown", False, sa.Boolean)))

    ended = sa.column("withdrawn", sa.Integer) != sa.literal_column(str(STANDS))
    for name, (table, columns) in TAKEN_BACK.items():
        op.create_index(name, table, columns, sqlite_where=ended, postgresql_where=ended)


def downgrade() -> None:
    for name, (table, _) in TAKEN_BACK.items():
        op.drop_index(name, table)
    op.drop_column("matters", "category_known")
    op.drop_column("ledger_spells", "entered_known")
