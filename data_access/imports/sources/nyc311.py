"""Service requests of New York's 311: a file of another country's shape, for limits, moments and replies."""

from data_access.imports.contract import Field, Source

# The export writes 10/21/18 0:00; the portal's own download 10/21/2018 12:00:00 AM.
_STAMPS = ("%m/%d/%y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %H:%M")

SOURCE = Source(
    name="nyc311",
    label="纽约 311",
    target="matters",
    constants={"category": "claim"},
    missing=frozenset({"Unspecified", "N/A", "0 Unspecified"}),
    fields=(
        Field("number", ("Unique Key",), required=True),
        Field("received", ("Created Date",), formats=_STAMPS, required=True, note="0:00 表示只知道日期，不是零点。"),
        Field("finished", ("Closed Date",), formats=_STAMPS, note="状态仍是 Open 等而写了关闭日的，按状态算未办结。"),
        Field("due", ("Due Date",), formats=_STAMPS, note="工单自带的期限，只用到天。"),
        Field("unit_code", ("Agency",), note="一个机构有多种名称，按代码认。"),
        Field("unit", ("Agency Name",)),
        Field("topic", ("Complaint Type",), note="大小写不同的是同一类。"),
        Field("topic2", ("Descriptor",)),
        Field(
            "status",
            ("Status",),
            values={"Unassigned": "received", "Email Sent": "accepted"},
            note="Open、Assigned、Started、Pending、Email Sent 都还在办；Closed 是已办结。",
        ),
        Field("reply", ("Resolution Description",)),
        Field("street", ("Borough",), note="行政区当作街道一级。"),
        Field(
            "community",
            ("Community Board",),
            values={
                f"Unspecified {borough}": None
                for borough in ("MANHATTAN", "BRONX", "BROOKLYN", "QUEENS", "STATEN ISLAND")
            },
            note="社区委员会当作社区一级；“Unspecified …”表示不知道。",
        ),
        Field(
            "channel",
            ("Open Data Channel Type",),
            values={"PHONE": "12345", "ONLINE": "online", "MOBILE": "online", "OTHER": "other", "UNKNOWN": "other"},
            note="电话即 311 热线，对应 12345；网页和手机应用是网上渠道；不知道的记为其他渠道。",
        ),
    ),
)
