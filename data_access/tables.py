"""Every table, described once. Alembic builds them (migrations/); nothing else creates or alters one."""

from datetime import date

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from domain.events import FAR

# A revision that is not there: a fact that stands has `withdrawn` = STANDS (an index range instead of NULL).
STANDS = 2_147_483_647

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class LastDay(TypeDecorator[date]):
    """A day that may not be there: FAR in the table, None everywhere above it."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: object) -> date:
        return FAR if value is None else value

    def process_result_value(self, value: date | None, dialect: object) -> date | None:
        return None if value == FAR else value


def _last(name: str) -> Column:
    return Column(name, LastDay, nullable=False, default=None, server_default=FAR.isoformat())


def _stands() -> Column:
    """The revision that took the row back; STANDS while it stands."""
    return Column("withdrawn", Integer, nullable=False, default=STANDS, server_default=str(STANDS))


def _made() -> tuple[Column, Column]:
    """By which import's revision an entry of the district was made (None: the office set it up), and whether it stands."""
    return Column("learned", Integer), _stands()


def _late(name: str, type_: TypeEngine | type[TypeEngine], with_: str) -> Column:
    """A column that is known only with a later day of its row; a count that reads an earlier day may not filter by it."""
    return Column(name, type_, info={"known_with": with_})


def _fact(name: str, subject: str, *columns: Column) -> Table:
    """A table of spells: row, subject, copied dimensions, its own columns, and the revisions it stands between.

    A correction never overwrites: it sets `withdrawn` and writes a new row. For every last day there is `<day>_learned`,
    the revision in which the office learned it, so that a figure can be read as known on a day.
    """
    ends = [column.name for column in columns if isinstance(column.type, LastDay) and column.name != "due"]
    return Table(
        name,
        metadata,
        Column("row_id", Integer, primary_key=True),
        Column(f"{subject}_id", ForeignKey(f"{subject}s.id"), nullable=False),
        Column("street", Integer),
        Column("community", Integer),
        Column("topic", Integer),
        Column("topic2", Integer),
        Column("topic3", Integer),
        Column("source", String(16)),
        *columns,
        Column("learned", Integer, nullable=False),
        *(Column(f"{end}_learned", Integer) for end in ends),
        Column("withdrawn", Integer, nullable=False, default=STANDS, server_default=str(STANDS)),
        info={"fact": True, "subject": subject, "ends": tuple(ends)},
    )


def own_columns(table: Table) -> list[str]:
    """What the derivation says about a row of spells: all but its subject, copied dimensions and revisions."""
    frame = {"row_id", f"{table.info['subject']}_id", *FILED, "learned", "withdrawn"}
    frame |= {f"{end}_learned" for end in table.info["ends"]}
    return [column.name for column in table.columns if column.name not in frame]


# Where and under what an original is filed; each row of its spells carries a copy.
FILED = ("street", "community", "topic", "topic2", "topic3", "source")

# --- the district -----------------------------------------------------------------------------------------------

areas = Table(
    "areas",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),  # district · street · community · estate · building
    Column("name", String(120), nullable=False),
    Column("short_name", String(40)),
    Column("parent_id", ForeignKey("areas.id"), index=True),
    Column("year_built", Integer),
    Column("owner_unit_id", ForeignKey("units.id")),
    Column("heating_unit_id", ForeignKey("units.id")),
    Column("property_unit_id", ForeignKey("units.id")),  # 物业
    *_made(),
)

units = Table(
    "units",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("short_name", String(120), nullable=False),
    Column("kind", String(24), nullable=False),  # office: a 信访部门, whose clocks are its own (条例 22, 23)
    Column("level", Integer),
    Column("area_id", ForeignKey("areas.id")),
    Column("parent_id", ForeignKey("units.id")),
    Column("successor_id", ForeignKey("units.id")),
    *_made(),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(60), nullable=False),
    Column("unit_id", ForeignKey("units.id")),  # None: who leads the district, an auditor, an administrator
    Column("level", Integer, nullable=False),
    Column("secretary", Boolean, nullable=False, default=False),
    Column("portfolio", String(200)),  # 分工 in the words of its notice; what it reaches stands in `portfolios`
    Column("role", String(24)),  # domain.visibility.Role; None: nobody signs in for this post
)

portfolios = Table(
    "portfolios",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", ForeignKey("posts.id"), nullable=False, index=True),
    # one of the two: a topic of any level, or a unit whose matters the leader answers for
    Column("topic_id", ForeignKey("topics.id")),
    Column("unit_id", ForeignKey("units.id")),
)

post_holders = Table(
    "post_holders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", ForeignKey("posts.id"), nullable=False),
    Column("official", String(20), nullable=False),  # the name an official signs with; never a petitioner
    Column("since", Date, nullable=False),
    _last("until"),
    Column("account_id", ForeignKey("accounts.id"), index=True),  # None: does not sign in
)

topics = Table(
    "topics",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(40), nullable=False, unique=True),
    Column("parent_id", ForeignKey("topics.id")),
    Column("level", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("heating", Boolean, nullable=False, default=False),
    Column("old_estate", Boolean, nullable=False, default=False),
    *_made(),
)

topic_names = Table(
    "topic_names",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("topic_id", ForeignKey("topics.id"), nullable=False),
    Column("system", String(16), nullable=False),  # xinfang · 12345 · zongzhi
    Column("name", String(80), nullable=False),
    UniqueConstraint("system", "name", "topic_id"),
)

# --- who signs in: officials only, never a petitioner ---------------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("official", String(20), nullable=False),  # the name an official signs with
    Column("password", String(200)),  # argon2id with its own parameters; None: no password opens it
    Column("must_change", Boolean, nullable=False, default=True, server_default=true()),
    Column("demo", Boolean, nullable=False, default=False, server_default=false()),
    Column("created", DateTime, nullable=False),
    Column("ended", DateTime),  # revoked
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "key", String(64), nullable=False, unique=True
    ),  # SHA-256 of the secret in the cookie: the row opens nothing
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column(
        "holder_id", ForeignKey("post_holders.id"), nullable=False
    ),  # the post it was opened for, as held by the account
    Column("created", DateTime, nullable=False),
    Column("seen", DateTime, nullable=False),
    Column("ended", DateTime),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("what", String(80), nullable=False),  # login:… or address:… of a failed sign-in
    Column("moment", DateTime, nullable=False),
    Index("ix_attempts_what", "what", "moment"),
)

exports = Table(
    "exports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),  # SHA-256 of the one-use code in the link
    Column("session_id", ForeignKey("sessions.id"), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON: what to build; the bytes are built when it is taken
    Column("created", DateTime, nullable=False),
    Column("taken", DateTime),
)

# The trace (操作记录): only ever appended to, also by the databases' own triggers (migration 0008).
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("moment", DateTime, nullable=False),
    Column("account_id", Integer),  # no foreign key: an entry outlasts what it names
    Column("who", String(60), nullable=False),
    Column("post", String(120), nullable=False),
    Column("address", String(45), nullable=False),
    Column("act", String(24), nullable=False),
    Column("subject", String(80), nullable=False),  # a number, a login, a setting, a metric; "" for none
    Column("detail", Text, nullable=False),  # JSON, no case text
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("ix_audit_subject", "subject", "id"),
    Index("ix_audit_account", "account_id", "id"),
    Index("ix_audit_act", "act", "id"),
)

# --- what was learned, and when ---------------------------------------------------------------------------------

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("moment", DateTime, nullable=False, index=True),
    Column("who", String(40), nullable=False),
    Column("why", String(200), nullable=False),
    Column("request_id", String(64), unique=True),
    # Of an act (办理): which one (domain.acts), and for which post it was done; what a command or an import did has none.
    Column("act", String(24)),
    Column("post", String(120)),
)

# What changed in a column that is no event: title, next step … of a matter or a dispute, by an act (undone, the row is
# withdrawn); the name of an entry of the district, with the day from which it holds.
field_changes = Table(
    "field_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter_id", ForeignKey("matters.id"), index=True),
    Column("dispute_id", ForeignKey("disputes.id"), index=True),
    Column("unit_id", Integer, index=True),
    Column("area_id", Integer, index=True),
    Column("topic_id", Integer, index=True),
    Column("valid_from", Date),
    Column("name", String(32), nullable=False),
    Column("before", Text, nullable=False),  # JSON
    Column("after", Text, nullable=False),  # JSON
    Column("learned", ForeignKey("revisions.id"), nullable=False),
    _stands(),
)

settings = Table(
    "settings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("value", Text, nullable=False),  # JSON
    Column("basis", String(200)),  # the article or notice it rests on
    Column("learned", ForeignKey("revisions.id"), nullable=False),
    UniqueConstraint("name", "valid_from", "learned"),
)

# Filters of a list that an official keeps under a name: the query of its address, which holds no case text.
saved_filters = Table(
    "saved_filters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("screen", String(40), nullable=False),
    Column("name", String(40), nullable=False),
    Column("query", Text, nullable=False),
    Column("opening", Boolean, nullable=False, default=False, server_default=false()),  # the screen opens with it
    UniqueConstraint("account_id", "screen", "name"),
)

# Where an area lies: a polygon of a street or community, a point of an estate or building. The office's own stands before
# the sketch (示意图), which stays for the day its own is taken back.
outlines = Table(
    "outlines",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("area_id", ForeignKey("areas.id"), nullable=False, index=True),
    Column("sketch", Boolean, nullable=False),
    Column("geometry", Text, nullable=False),  # GeoJSON, WGS-84
    Column("crs", String(16), nullable=False),  # of the file it came in
    Column("learned", ForeignKey("revisions.id"), nullable=False),
    _stands(),
)

# How many households and people an area has, as the office entered them: never imputed.
area_figures = Table(
    "area_figures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("area_id", ForeignKey("areas.id"), nullable=False),
    Column("name", String(16), nullable=False),  # households · population
    Column("valid_from", Date, nullable=False),
    Column("value", Integer, nullable=False),
    Column("basis", String(200), nullable=False),
    Column("learned", ForeignKey("revisions.id"), nullable=False),
    _stands(),
    Index("ix_area_figures", "name", "area_id", "valid_from"),
)

# --- matters ----------------------------------------------------------------------------------------------------

matters = Table(
    "matters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("title", String(80), nullable=False),
    Column("text", Text),  # None for an accusation (检举控告): no text of it is stored
    Column("salutation", String(20)),  # 赵女士等3人: seen only on the matter's own responsibility chain
    Column("category", String(16), nullable=False),
    # False: its file names none (类别未载明); its clocks are then those of a claim.
    Column("category_known", Boolean, nullable=False, default=True, server_default=true()),
    Column("source", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("received", Date, nullable=False),
    Column("street", ForeignKey("areas.id")),
    Column("community", ForeignKey("areas.id")),
    Column("place_id", ForeignKey("areas.id")),
    Column("topic", ForeignKey("topics.id")),
    Column("topic2", ForeignKey("topics.id")),
    Column("topic3", ForeignKey("topics.id")),
    Column("driver_unit_id", ForeignKey("units.id")),  # 受理部门: drives the procedure
    Column("persons", Integer, nullable=False, default=1),
    Column("groups", Integer, nullable=False, default=1),
    Column("repeat", Boolean, nullable=False, default=False),
    Column("skip_level", Boolean, nullable=False, default=False),
    Column("address_unclear", Boolean, nullable=False, default=False),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("hours", Integer),
    Column("order_due", Date),
    Column("last_event", Date, nullable=False),
    # Without the moment an order in hours has no start (起算日未知); the day alone does not say it.
    Column("received_at", DateTime),
    # False: no received day came with it; `received` is then the day it became known and no flow counts it by that day.
    Column("received_known", Boolean, nullable=False, default=True, server_default=true()),
    Column("order_class", String(16)),  # emergency · utility · general · hard: the limit of an order that carries none
    Column("households", Integer),
    Column("amount", Numeric(16, 2)),  # yuan
    Column("source_progress", String(40)),  # 来源自报进度: kept as it was typed, never computed with
    # 被反映单位, of an accusation alone: that unit never sees the matter (data_access/scope.py).
    Column("complained_unit_id", ForeignKey("units.id")),
    _stands(),
)

disputes = Table(
    "disputes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("title", String(80), nullable=False),
    Column("summary", Text),
    Column("root_cause", String(200)),
    Column("next_step", String(80)),
    Column("level", Integer, nullable=False),
    Column("source", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("street", ForeignKey("areas.id")),
    Column("community", ForeignKey("areas.id")),
    Column("place_id", ForeignKey("areas.id")),
    Column("topic", ForeignKey("topics.id")),
    Column("topic2", ForeignKey("topics.id")),
    Column("topic3", ForeignKey("topics.id")),
    Column("lead_unit_id", ForeignKey("units.id")),
    Column("last_event", Date, nullable=False),
    Column("grade", String(16)),  # 等级
    Column("persons", Integer),
    Column("amount", Numeric(16, 2)),  # yuan
    Column("proven", String(16)),  # 是否属实
    Column("reasonable", String(16)),  # 诉求合理性
    Column("reasonable_why", String(400)),
    Column("measures", Text),  # 化解措施
    Column("method", String(40)),  # 化解方式
    Column("source_progress", String(40)),  # 来源自报进度: kept as it was typed, never computed with
    _stands(),
)

dispute_units = Table(
    "dispute_units",
    metadata,
    Column("dispute_id", ForeignKey("disputes.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True),  # 配合单位: the lead unit stands with the dispute
    Column("learned", Integer, nullable=False),
)

dispute_leaders = Table(
    "dispute_leaders",
    metadata,
    Column("dispute_id", ForeignKey("disputes.id"), primary_key=True),
    Column("nr", Integer, primary_key=True),
    Column("post", String(80), nullable=False),  # 包案领导: the post, never a name
    Column("learned", Integer, nullable=False),
)

dispute_matters = Table(
    "dispute_matters",
    metadata,
    Column("dispute_id", ForeignKey("disputes.id"), primary_key=True),
    Column("matter_id", ForeignKey("matters.id"), primary_key=True, index=True),
    Column("learned", Integer, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("matter_id", ForeignKey("matters.id")),
    Column("dispute_id", ForeignKey("disputes.id")),
    Column("kind", String(24), nullable=False),
    Column("day", Date, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("unit_id", ForeignKey("units.id")),
    Column("level", Integer),
    Column("number", Integer),
    Column("due", Date),
    Column("value", String(40)),
    Column("object", String(16)),
    Column("note", Text),
    Column("learned", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False, default=STANDS, server_default=str(STANDS)),
    Index(None, "matter_id"),
    Index(None, "dispute_id"),
    Index(None, "day"),
)
# What somebody was asked for, and agents (代理): few rows, from which 我的待办 is read.
_ASKED = events.c.kind.in_(("instructed", "supervised", "answered", "noted", "mandated", "mandate_ended"))
Index(
    "ix_events_asked",
    events.c.kind,
    events.c.unit_id,
    events.c.object,
    events.c.matter_id,
    sqlite_where=_ASKED,
    postgresql_where=_ASKED,
)

# --- spells -----------------------------------------------------------------------------------------------------

matter_spells = _fact(
    "matter_spells",
    "matter",
    Column("received", Date, nullable=False),
    _last("accepted"),
    _last("finished"),
    _last("reported_done"),
    _last("solved"),
    _last("closed"),
    _late("closing", String(16), "closed"),
    Column("persons", Integer, nullable=False),
    Column("groups", Integer, nullable=False),
    Column("repeat", Boolean, nullable=False),
    Column("collective", Boolean, nullable=False),
    Column("skip_level", Boolean, nullable=False),
    Column("received_known", Boolean, nullable=False, server_default=true()),
    Column("category", String(16), nullable=False),
    Column("unit_in", Integer),
    _late("unit_out", Integer, "closed"),
    Column("level_in", Integer),
    _late("level_out", Integer, "closed"),
    _late("hops", Integer, "closed"),
    _late("solved_hops", Integer, "solved"),
    _late("solved_level", Integer, "solved"),
)

clocks = _fact(
    "clocks",
    "matter",
    Column("stage", String(24), nullable=False),
    Column("duty", Boolean, nullable=False),
    Column("starts", Date, nullable=False),
    Column("raw", Date),
    _last("due"),
    Column("state", String(24), nullable=False),
    Column("rule", String(40), nullable=False),
    _last("ended"),
    _late("outcome", String(16), "ended"),
    Column("unit_in", Integer),
    _late("unit_out", Integer, "ended"),
    Column("level_in", Integer),
    _late("level_out", Integer, "ended"),
)

holdings = _fact(
    "holdings",
    "matter",
    Column("nr", Integer, nullable=False),
    Column("unit_id", Integer),
    Column("level", Integer),
    Column("since", Date, nullable=False),
    _last("until"),
)

ratings = _fact(
    "ratings",
    "matter",
    Column("object", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("since", Date, nullable=False),
    _last("until"),
)

ledger_spells = _fact(
    "ledger_spells",
    "dispute",
    Column("nr", Integer, nullable=False),
    Column("level", Integer),
    Column("entered", Date, nullable=False),
    Column("entered_known", Boolean, nullable=False, server_default=true()),
    _last("off"),
    _late("closing", String(16), "off"),
)

ledger_limits = _fact(
    "ledger_limits",
    "dispute",
    Column("starts", Date, nullable=False),
    _last("due"),
    _last("ended"),
    _late("outcome", String(16), "ended"),
)

dispute_holdings = _fact(
    "dispute_holdings",
    "dispute",
    Column("nr", Integer, nullable=False),
    Column("unit_id", Integer),
    Column("level", Integer),
    Column("since", Date, nullable=False),
    _last("until"),
)

household_lots = _fact(
    "household_lots",
    "dispute",
    Column("n", Integer, nullable=False),
    Column("since", Date, nullable=False),
    _last("solved"),
    _last("moved"),  # to the dispute that was split off, or into which this one was merged
    _late("reason", String(40), "solved"),
)

promises = _fact(
    "promises",
    "dispute",
    Column("key", String(16), nullable=False),
    Column("unit_id", Integer),
    Column("made", Date, nullable=False),
    _last("due"),
    _last("ended"),
    _late("outcome", String(16), "ended"),
)

quiet_spells = _fact(
    "quiet_spells",
    "dispute",
    Column("since", Date, nullable=False),
    _last("until"),
)

# --- feeds ------------------------------------------------------------------------------------------------------

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(16), nullable=False, unique=True),
    Column("name", String(40), nullable=False),
    Column("every_days", Integer, nullable=False),  # how often a delivery is expected, in natural days
    Column("since", Date, nullable=False),
    Column("learned", Integer),  # by which import's revision it was made; None: the office set it up
)

feed_arrivals = Table(
    "feed_arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("street", ForeignKey("areas.id"), nullable=False),
    Column("first_day", Date, nullable=False),  # the delivery covers first_day … last_day, both ends in
    Column("last_day", Date, nullable=False),
    Column("learned", Integer, nullable=False),
    _stands(),
    Index(None, "feed_id", "street", "last_day"),
)

silences = Table(
    "silences",
    metadata,
    Column("row_id", Integer, primary_key=True),
    Column("source", String(16), nullable=False),
    Column("street", Integer, nullable=False),
    Column("since", Date, nullable=False),
    _last("until"),
    Column("learned", Integer, nullable=False),
    Column("until_learned", Integer),
    Column("withdrawn", Integer, nullable=False, default=STANDS, server_default=str(STANDS)),
)

# --- what came in from files (data_access/imports) ---------------------------------------------------------------

import_batches = Table(
    "import_batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(60), nullable=False),  # the reader: ledger · 12345 · … · or the name of a saved mapping
    Column("file_name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the file; the file itself is not kept
    Column("sheet", String(200)),
    Column("mapping", Text),  # JSON, of a reader that is a mapping
    Column("basis", String(200)),  # from which system and on what basis (DOMAIN.md 8)
    Column("as_of", Date, nullable=False),  # 数据截至
    Column("rows", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("report", Text, nullable=False),  # JSON; holds no text of a row
    Column("revision", ForeignKey("revisions.id"), nullable=False),
    Column("undone", Integer, nullable=False, default=STANDS, server_default=str(STANDS)),  # by which revision
)

# What each row of a file said: the newest standing one of a source and number is what that source says today.
import_rows = Table(
    "import_rows",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("import_batches.id"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("source", String(60), nullable=False),
    Column("number", String(40), nullable=False),
    Column("matter_id", ForeignKey("matters.id"), index=True),
    Column("dispute_id", ForeignKey("disputes.id"), index=True),
    Column("fingerprint", String(40), nullable=False),
    Column("before", Text),  # JSON: column → [what it was, what it became]; None for a new one
    _stands(),
    Index(None, "source", "number"),
)

# How a source writes a name, and what it is filed under; target None: nobody has said yet (未归类).
written_names = Table(
    "written_names",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(60), nullable=False),
    Column("kind", String(16), nullable=False),  # street · community · place · unit · partner (配合单位) · topic
    Column("written", String(300), nullable=False),  # community: 街道/社区; topic: 一级/二级/三级
    Column("code", String(64), nullable=False, default=""),
    Column("target", Integer),
    Column("learned", ForeignKey("revisions.id"), nullable=False),
    UniqueConstraint("source", "kind", "written", "code"),
)

# Which matter or dispute waits for a written name to be filed.
unfiled = Table(
    "unfiled",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("written_id", ForeignKey("written_names.id"), nullable=False, index=True),
    Column("matter_id", ForeignKey("matters.id"), index=True),
    Column("dispute_id", ForeignKey("disputes.id"), index=True),
    Column("learned", Integer, nullable=False),
    _stands(),
)

mappings = Table(
    "mappings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("content", Text, nullable=False),  # JSON (docs/mapping.md)
    Column("learned", ForeignKey("revisions.id"), nullable=False),
)

# --- long work --------------------------------------------------------------------------------------------------

# Work that outlives a page: this row is the queue, and says how far it came (data_access/jobs.py).
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("arguments", Text, nullable=False),  # JSON
    Column("who", String(40), nullable=False),
    Column("request_id", String(64), nullable=False, unique=True),  # also that of the revision the work makes
    Column("state", String(16), nullable=False, index=True),  # waiting · running · done · failed · cancelled
    Column("step", String(80)),
    Column("done", Integer, nullable=False, default=0, server_default="0"),
    Column("total", Integer, nullable=False, default=0, server_default="0"),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("asked", DateTime, nullable=False),  # on the office's day, as revisions; the others are the machine's time
    Column("started", DateTime),
    Column("heartbeat", DateTime),
    Column("ended", DateTime),
    Column("result", Text),  # JSON
    Column("sentence", String(400)),  # what went wrong, in Chinese
)

# Character bigrams of number, title, text and place, for two-character Chinese search (DESIGN.md 4).
# On SQLite the same name is an FTS5 table, on PostgreSQL an array with GIN: search.py and its migration hold both.

# --- indexes: equality first, then the day read, then the other day, then what is grouped or summed, so that counting
# --- never touches the table (METRICS.md 8)

m, c, h = matter_spells.c, clocks.c, holdings.c
Index(
    "ix_matter_spells_received",
    m.received,
    m.received_known,
    m.closed,
    m.finished,
    m.street,
    m.topic,
    m.persons,
    m.groups,
    m.withdrawn,
)
# Few have no received day; led by received_known, the index above would lure a planner away from what is open.
_UNRECEIVED = m.received_known == false()
Index("ix_matter_spells_unreceived", m.received, sqlite_where=_UNRECEIVED, postgresql_where=_UNRECEIVED)
Index("ix_matter_spells_closed", m.closed, m.received, m.received_known, m.street, m.topic, m.withdrawn)
Index("ix_matter_spells_finished", m.finished, m.received, m.received_known, m.street, m.topic, m.withdrawn)
Index("ix_matter_spells_solved", m.solved, m.received, m.street, m.topic, m.solved_level, m.solved_hops, m.withdrawn)
Index("ix_matter_spells_reported", m.reported_done, m.finished, m.street, m.topic, m.withdrawn)
Index("ix_matter_spells_matter", m.matter_id)
Index("ix_clocks_ended", c.duty, c.ended, c.outcome, c.due, c.starts, c.street, c.topic, c.withdrawn)
Index("ix_clocks_due", c.duty, c.due, c.ended, c.starts, c.outcome, c.street, c.topic, c.withdrawn)
# A clock enters a window by its start or by its due day: without both indexes SQLite reads every clock there ever was.
Index("ix_clocks_starts", c.duty, c.starts, c.due, c.ended, c.outcome, c.street, c.topic, c.withdrawn)
Index("ix_clocks_matter", c.matter_id)
Index("ix_holdings_until", h.until, h.since, h.unit_id, h.level, h.street, h.topic, h.withdrawn)
Index("ix_holdings_since", h.since, h.until, h.nr, h.unit_id, h.level, h.street, h.topic, h.withdrawn)
Index("ix_holdings_matter", h.matter_id, h.since)
Index("ix_holdings_unit", h.unit_id, h.withdrawn, h.matter_id)
r = ratings.c
Index("ix_ratings_since", r.state, r.object, r.since, r.until, r.street, r.topic, r.withdrawn)
Index("ix_ratings_until", r.state, r.object, r.until, r.since, r.street, r.topic, r.withdrawn)
Index("ix_ratings_matter", r.matter_id)
# Which revisions took something of an import back: few rows, asked for at each import and undoing.
_r, _u = import_rows.c, unfiled.c
_BACK, _SETTLED = _r.withdrawn != STANDS, _u.withdrawn != STANDS
Index("ix_import_rows_withdrawn", _r.batch_id, _r.withdrawn, sqlite_where=_BACK, postgresql_where=_BACK)
Index("ix_unfiled_withdrawn", _u.withdrawn, sqlite_where=_SETTLED, postgresql_where=_SETTLED)
for _table in (ledger_spells, ledger_limits, dispute_holdings, household_lots, promises, quiet_spells):
    Index(f"ix_{_table.name}_dispute", _table.c.dispute_id)
Index("ix_matters_received", matters.c.received, matters.c.id)
_COMPLAINED = matters.c.complained_unit_id.is_not(None)
Index("ix_matters_complained", matters.c.complained_unit_id, sqlite_where=_COMPLAINED, postgresql_where=_COMPLAINED)

FACTS = tuple(table for table in metadata.tables.values() if table.info.get("fact"))


def original(subject: str) -> Table:
    """The table of a matter or a dispute itself."""
    return matters if subject == "matter" else disputes
