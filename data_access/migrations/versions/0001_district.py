"""The district, what the office set and learned, and its feeds: everything a matter rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

FAR = "9999-12-31"
STANDS = "2147483647"


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(40)),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("areas.id"), index=True),
        sa.Column("year_built", sa.Integer),
        sa.Column("owner_unit_id", sa.Integer),
        sa.Column("heating_unit_id", sa.Integer),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(32), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("short_name", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("area_id", sa.Integer, sa.ForeignKey("areas.id")),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("units.id")),
        sa.Column("successor_id", sa.Integer, sa.ForeignKey("units.id")),
    )
    # Areas and units point at each other: these two can be tied only when both are there.
    with op.batch_alter_table("areas") as areas:
        areas.create_foreign_key("fk_areas_owner_unit_id", "units", ["owner_unit_id"], ["id"])
        areas.create_foreign_key("fk_areas_heating_unit_id", "units", ["heating_unit_id"], ["id"])
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("units.id"), nullable=False),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("secretary", sa.Boolean, nullable=False),
        sa.Column("portfolio", sa.String(200)),
    )
    op.create_table(
        "post_holders",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("post_id", sa.Integer, sa.ForeignKey("posts.id"), nullable=False),
        sa.Column("official", sa.String(20), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False, server_default=FAR),
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(40), nullable=False, unique=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("topics.id")),
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("heating", sa.Boolean, nullable=False),
        sa.Column("old_estate", sa.Boolean, nullable=False),
    )
    op.create_table(
        "topic_names",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("topic_id", sa.Integer, sa.ForeignKey("topics.id"), nullable=False),
        sa.Column("system", sa.String(16), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.UniqueConstraint("system", "name", "topic_id"),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("moment", sa.DateTime, nullable=False, index=True),
        sa.Column("who", sa.String(40), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("request_id", sa.String(64), unique=True),
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("basis", sa.String(200)),
        sa.Column("learned", sa.Integer, sa.ForeignKey("revisions.id"), nullable=False),
        sa.UniqueConstraint("name", "valid_from", "learned"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(16), nullable=False, unique=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("every_days", sa.Integer, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
    )
    op.create_table(
        "feed_arrivals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("street", sa.Integer, sa.ForeignKey("areas.id"), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("learned", sa.Integer, nullable=False),
    )
    op.create_index("ix_feed_arrivals_feed_id_street_last_day", "feed_arrivals", ["feed_id", "street", "last_day"])
    op.create_table(
        "silences",
        sa.Column("row_id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("street", sa.Integer, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False, server_default=FAR),
        sa.Column("learned", sa.Integer, nullable=False),
        sa.Column("until_learned", sa.Integer),
        sa.Column("withdrawn", sa.Integer, nullable=False, server_default=STANDS),
    )


def downgrade() -> None:
    with op.batch_alter_table("areas") as areas:
        areas.drop_constraint("fk_areas_heating_unit_id", type_="foreignkey")
        areas.drop_constraint("fk_areas_owner_unit_id", type_="foreignkey")
    for table in (
        "silences",
        "feed_arrivals",
        "feeds",
        "settings",
        "revisions",
        "topic_names",
        "topics",
        "post_holders",
        "posts",
        "units",
        "areas",
    ):
        op.drop_table(table)
