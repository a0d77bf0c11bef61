"""What came in from files: batches, what each row said, names as written, mappings; and long work."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

STANDS = "2147483647"


def upgrade() -> None:
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("sheet", sa.String(200)),
        sa.Column("mapping", sa.Text),
        sa.Column("basis", sa.String(200)),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("same", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("undone", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("import_batches.id"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id")),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id")),
        sa.Column("fingerprint", sa.String(40), nullable=False),
        sa.Column("before", sa.Text),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    for columns in (["batch_id"], ["matter_id"], ["dispute_id"], ["source", "number"]):
        op.create_index(f"ix_import_rows_{'_'.join(columns)}", "import_rows", columns)
    op.create_table(
        "written_names",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("written", sa.String(300), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("target", sa.Integer),
        sa.Column("learned", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        sa.UniqueConstraint("source", "kind", "written", "code"),
    )
    op.create_table(
        "unfiled",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("written_id", sa.Integer, sa.ForeignKey("written_names.id"), nullable=False),
        sa.Column("matter_id", sa.Integer, sa.ForeignKey("matters.id")),
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id")),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    for column in ("written_id", "matter_id", "dispute_id"):
        op.create_index(f"ix_unfiled_{column}", "unfiled", [column])
    op.create_table(
        "mappings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("learned", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False, unique=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.String(80)),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("total", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("asked", sa.DateTime, nullable=False),
        sa.Column("started", sa.DateTime),
        sa.Column("heartbeat", sa.DateTime),
        sa.Column("ended", sa.DateTime),
        sa.Column("result", sa.Text),
        sa.Column("sentence", sa.String(400)),
    )
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.add_column("feed_arrivals", sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS))


def downgrade() -> None:
    op.drop_column("feed_arrivals", "withdrawn")
    for table in ("jobs", "mappings", "unfiled", "written_names", "import_rows", "import_batches"):
        op.drop_table(table)
