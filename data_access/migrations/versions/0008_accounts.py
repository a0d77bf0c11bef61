"""Who signs in: accounts, the posts they hold, sessions, failed attempts, one-use exports, and the trace that is only
ever appended to."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(40), nullable=False, unique=True),
        sa.Column("official", sa.String(20), nullable=False),
        sa.Column("password", sa.String(200)),
        sa.Column("must_change", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
    )
    with op.batch_alter_table("posts") as posts:
        posts.alter_column("unit_id", existing_type=sa.Integer, nullable=True)
        posts.add_column(sa.Column("role", sa.String(24)))
    with op.batch_alter_table("post_holders") as holders:
        holders.add_column(sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id")))
        holders.create_index("ix_post_holders_account_id", ["account_id"])
    op.create_table(
        "portfolios",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("post_id", sa.Integer, sa.ForeignKey("posts.id"), nullable=False, index=True),
        sa.Column("topic_id", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("units.id")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("holder_id", sa.Integer, sa.ForeignKey("post_holders.id"), nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
        sa.Column("ended", sa.DateTime),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("what", sa.String(80), nullable=False),
        sa.Column("moment", sa.DateTime, nullable=False),
        sa.Index("ix_attempts_what", "what", "moment"),
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("session_id", sa.Integer, sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("arguments", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("taken", sa.DateTime),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("moment", sa.DateTime, nullable=False),
        sa.Column("account_id", sa.Integer),
        sa.Column("who", sa.String(60), nullable=False),
        sa.Column("post", sa.String(120), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("act", sa.String(24), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Index("ix_audit_subject", "subject", "id"),
        sa.Index("ix_audit_account", "account_id", "id"),
        sa.Index("ix_audit_act", "act", "id"),
    )
    _append_only()


def _append_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the trace is only appended to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trace is only appended to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
    )


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_append_only()")
    for table in ("exports", "attempts", "sessions", "portfolios"):
        op.drop_table(table)
    with op.batch_alter_table("post_holders") as holders:
        holders.drop_index("ix_post_holders_account_id")
        holders.drop_column("account_id")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("role")
    op.drop_table("accounts")
