"""Where areas lie and how many live there, who manages a building (物业), and the view with which a screen opens."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

STANDS = str(2**31 - 1)


def upgrade() -> None:
    with op.batch_alter_table("areas") as areas:
        areas.add_column(sa.Column("property_unit_id", sa.Integer))
        areas.create_foreign_key("fk_areas_property_unit_id_units", "units", ["property_unit_id"], ["id"])
    op.add_column("saved_filters", sa.Column("opening", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "outlines",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("sketch", sa.Boolean, nullable=False),
        sa.Column("geometry", sa.Text, nullable=False),
        sa.Column("crs", sa.String(16), nullable=False),
        sa.Column("learned", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_outlines_area_id", "outlines", ["area_id"])
    op.create_table(
        "area_figures",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("basis", sa.String(200), nullable=False),
        sa.Column("learned", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )
    op.create_index("ix_area_figures", "area_figures", ["name", "area_id", "valid_from"])


def downgrade() -> None:
    op.drop_table("area_figures")
    op.drop_table("outlines")
    op.drop_column("saved_filters", "opening")
    with op.batch_alter_table("areas") as areas:
        areas.drop_constraint("fk_areas_property_unit_id_units", type_="foreignkey")
        areas.drop_column("property_unit_id")
