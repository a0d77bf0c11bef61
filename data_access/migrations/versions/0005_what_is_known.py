"""What is known of a matter: the moment it came in, whether the day is known, what its order is; rows taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

STANDS = "2147483647"
UNRECEIVED = "ix_matter_spells_unreceived"
# The indexes that read the received day, as they were.
INDEXES = {
    "ix_matter_spells_received": [
        "received",
        "closed",
        "finished",
        "street",
        "topic",
        "persons",
        "groups",
        "withdrawn",
    ],
    "ix_matter_spells_closed": ["closed", "received", "street", "topic", "withdrawn"],
    "ix_matter_spells_finished": ["finished", "received", "street", "topic", "withdrawn"],
}


def upgrade() -> None:
    for column in (
        sa.Column("received_at", sa.DateTime),
        sa.Column("received_known", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("order_class", sa.String(16)),
        sa.Column("households", sa.Integer),
        sa.Column("amount", sa.Numeric(16, 2)),
        sa.Column("source_progress", sa.String(40)),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    ):
        op.add_column("matters", column)
    for column in (
        sa.Column("grade", sa.String(16)),
        sa.Column("persons", sa.Integer),
        sa.Column("amount", sa.Numeric(16, 2)),
        sa.Column("proven", sa.String(16)),
        sa.Column("reasonable", sa.String(16)),
        sa.Column("reasonable_why", sa.String(400)),
        sa.Column("measures", sa.Text),
        sa.Column("method", sa.String(40)),
        sa.Column("source_progress", sa.String(40)),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    ):
        op.add_column("disputes", column)
    op.create_table(
        "dispute_units",
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), primary_key=True),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("units.id"), primary_key=True),
        sa.Column("learned", sa.Integer, nullable=False),
    )
    op.create_table(
        "dispute_leaders",
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("disputes.id"), primary_key=True),
        sa.Column("nr", sa.Integer, primary_key=True),
        sa.Column("post", sa.String(80), nullable=False),
        sa.Column("learned", sa.Integer, nullable=False),
    )
    op.add_column("matter_spells", sa.Column("received_known", sa.Boolean, nullable=False, server_default=sa.true()))
    for name, columns in INDEXES.items():
        after = columns.index("received") + 1
        op.drop_index(name, "matter_spells")
        op.create_index(name, "matter_spells", [*columns[:after], "received_known", *columns[after:]])
    unknown = sa.column("received_known", sa.Boolean) == sa.false()
    op.create_index(UNRECEIVED, "matter_spells", ["received"], sqlite_where=unknown, postgresql_where=unknown)
    _lengths(areas=(80, 120), units=(80, 120), topics=(40, 120))
    with op.batch_alter_table("units") as units:
        units.alter_column("short_name", existing_type=sa.String(20), type_=sa.String(120), existing_nullable=False)


def downgrade() -> None:
    _lengths(areas=(120, 80), units=(120, 80), topics=(120, 40))
    with op.batch_alter_table("units") as units:
        units.alter_column("short_name", existing_type=sa.String(120), type_=sa.String(20), existing_nullable=False)
    op.drop_index(UNRECEIVED, "matter_spells")
    for name, columns in INDEXES.items():
        op.drop_index(name, "matter_spells")
        op.create_index(name, "matter_spells", columns)
    op.drop_column("matter_spells", "received_known")
    op.drop_table("dispute_leaders")
    op.drop_table("dispute_units")
    for column in (
        "withdrawn",
        "source_progress",
        "method",
        "measures",
        "reasonable_why",
        "reasonable",
        "proven",
        "amount",
        "persons",
        "grade",
    ):
        op.drop_column("disputes", column)
    for column in (
        "withdrawn",
        "source_progress",
        "amount",
        "households",
        "order_class",
        "received_known",
        "received_at",
    ):
        op.drop_column("matters", column)


def _lengths(**tables: tuple[int, int]) -> None:
    """The names of other districts' units and topics are longer than ours."""
    for table, (before, after) in tables.items():
        with op.batch_alter_table(table) as altered:
            altered.alter_column(
                "name", existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False
            )
