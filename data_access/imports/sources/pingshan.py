"""民生诉求 of 坪山区 (open data, 2018): one day and one conclusion a row; no closing day, no limit, no text."""

from data_access.imports.contract import Field, Source

SOURCE = Source(
    name="pingshan",
    label="坪山区民生诉求",
    target="matters",
    missing=frozenset({"-"}),
    fields=(
        Field("number", ("REC_ID",), required=True),
        Field("received", ("CREATE_TIME",), required=True, note="只到天；没有时刻。"),
        Field("street", ("STREET_NAME",)),
        Field("street_code", ("STREET_ID",)),
        Field("community", ("COMMUNITY_NAME",)),
        Field("community_code", ("COMMUNITY_ID",), note="同一编码下有写错的社区名：按编码认。"),
        Field("topic", ("EVENT_TYPE_NAME",)),
        Field("topic2", ("MAIN_TYPE_NAME",)),
        Field("topic3", ("SUB_TYPE_NAME",)),
        Field("unit", ("DISPOSE_UNIT_NAME",)),
        Field("unit_code", ("DISPOSE_UNIT_ID",), note="156 个名称、121 个编码：同一单位有两种写法，按编码认。"),
        Field(
            "channel",
            ("EVENT_SRC_NAME",),
            values={
                "12345": "12345",
                "政府信箱": "online",
                "@坪山": "other",
                "美丽深圳": "other",
                "12319": "other",
                "固话投诉": "other",
            },
            note="政府信箱是网上渠道；公众号、随手拍、城管热线 12319 和固定电话在词表里没有对应的渠道，记为其他渠道。",
        ),
        Field(
            "category",
            ("EVENT_PROPERTY_NAME",),
            values={"投诉": "claim", "求决": "claim", "咨询": "claim", "感谢": "claim", "其他": "claim", "建议": "suggestion"},
            note="建议是建议意见；其余没有检举控告的意思，按申诉求决计，不丢任何一行。",
        ),
        Field(
            "status",
            ("ARCHIVE_STATUS",),
            values={"按期办结": "finished", "逾期办结": "finished"},
            note="这是填报的结论，没有办结日和期限可核对：已办结，办结日未知；按期与否不采用。",
        ),
    ),
)  # fmt: skip
