"""The search index: what each matter and dispute can be found by, and its character bigrams (data_access/search.py)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    on_postgres = op.get_bind().dialect.name == "postgresql"
    grams = [sa.Column("grams", postgresql.ARRAY(sa.Text), nullable=False)] if on_postgres else []
    op.create_table(
        "search_index",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id"), unique=True),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), unique=True),
        sa.Column("text", sa.Text, nullable=False),
        *grams,
    )
    if on_postgres:
        op.create_index("ix_search_index_grams", "search_index", ["grams"], postgresql_using="gin")
    else:
        # No content and no positions: the text stands in search_index, where every hit is verified.
        op.execute("CREATE VIRTUAL TABLE search_grams USING fts5(grams, content='', detail=none, tokenize='unicode61')")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.execute("DROP TABLE search_grams")
    op.drop_table("search_index")
