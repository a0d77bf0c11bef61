"""The work-order export of the 12345 hotline: people's columns stay outside, and a stamp of arrival is often not in it."""

from data_access.imports.contract import Field, Source

SOURCE = Source(
    name="12345",
    label="12345 工单",
    target="matters",
    constants={"channel": "12345"},
    fields=(
        Field("number", ("工单编号", "工单号", "编号"), required=True),
        Field(
            "category",
            ("工单类型", "诉求类型"),
            # 举报 on the hotline is of illegal building or street trade; what is said against an official is 检举控告.
            values={"咨询": "claim", "表扬": "claim", "感谢": "claim", "举报": "claim", "其他": "claim", "求助": "claim", "服务": "claim", "反映": "claim"},
            note="只有“建议”是建议意见、“检举控告”是检举控告，其余（咨询、投诉、求助、举报、表扬等）都按申诉求决计。",
        ),
        Field("topic", ("问题分类", "诉求分类", "问题类别"), note="三级写在一格，用“->”隔开。"),
        Field("title", ("标题", "工单标题")),
        Field("text", ("主要内容", "工单内容", "诉求内容", "内容")),
        Field("status", ("工单状态", "状态", "办理状态")),
        Field("street", ("被反映街乡镇", "街乡镇", "街道", "所属街道")),
        Field("community", ("村/社区", "社区", "社区村", "所属社区")),
        Field("estate", ("小区点位", "小区", "点位"), note="只留到楼，门牌去除。"),
        Field("reply", ("回复内容", "答复内容")),
        Field("reply", ("办理结果", "处理结果"), note="接在回复内容后面。"),
        Field("finished", ("办结时间", "办结日期", "结案时间")),
        Field("solved", ("是否解决", "解决情况")),
        Field("satisfied", ("是否满意", "满意情况"), note="系统默认的满意按未评价计：沉默不是满意。"),
        Field(
            "order_class",
            ("工单性质", "紧急程度", "工单级别"),
            values={"个体": None, "个案": None, "群体": None, "共性": None, "普通件": "general", "紧急件": "emergency", "疑难件": "hard"},
            note="决定没有自带时限的工单适用哪一档时限；个体、群体之类不说明时限。",
        ),
        Field("received", ("来电时间", "受理时间", "派单时间", "诉求时间", "登记时间"), note="导出里没有这一列时，收到日未知，不推算。"),
        Field("due", ("办理期限", "要求办结时间", "截止时间", "到期时间")),
        Field("hours", ("办理时限", "时限（小时）", "办理时限（小时）")),
        Field("unit", ("承办单位", "主办单位", "办理单位", "责任单位")),
    ),
)  # fmt: skip
