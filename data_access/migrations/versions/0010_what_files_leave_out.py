"""What a file leaves out is not made up: an entry on the ledger without its day says so."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

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
    op.execute(sa.text(UNDATED).bindparams(sa.bindparam("unknown", False, sa.Boolean)))


def downgrade() -> None:
    op.drop_column("ledger_spells", "entered_known")
