"""What people do on the screens: which act a revision was, for which post, and what it changed besides events."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

STANDS = "2147483647"


def upgrade() -> None:
    op.add_column("revisions", sa.Column("act", sa.String(24)))
    op.add_column("revisions", sa.Column("post", sa.String(120)))
    op.create_table(
        "field_changes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id")),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id")),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("learned", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    for column in ("matter_id", "dispute_id"):
        op.create_index(f"ix_field_changes_{column}", "field_changes", [column])


def downgrade() -> None:
    op.drop_table("field_changes")
    op.drop_column("revisions", "post")
    op.drop_column("revisions", "act")
