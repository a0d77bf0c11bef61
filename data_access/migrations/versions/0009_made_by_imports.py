"""What an import made of the district: entries are withdrawn with it, a feed it made was promised by nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

STANDS = "2147483647"
ENTRIES = ("areas", "units", "topics")


def upgrade() -> None:
    for table in (*ENTRIES, "feeds"):
        op.add_column(table, sa.Column("learned", sa.Integer))
    for table in ENTRIES:
        op.add_column(table, sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS))


def downgrade() -> None:
    for table in ENTRIES:
        op.drop_column(table, "withdrawn")
    for table in (*ENTRIES, "feeds"):
        op.drop_column(table, "learned")
