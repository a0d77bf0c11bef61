"""The office's own ledger of key disputes (挂账重点矛盾): the columns of its template, and what other forms call them (DOMAIN.md 3)."""

from typing import Any

from data_access.imports.contract import Field, Source


def _keep_first_visit(said: dict[str, Any]) -> None:
    """The dispute has one first day, that of the ledger: an earlier visit stays as a line of the text, like the last one."""
    if "entered" in said and "received" in said:
        line = f"首次信访时间：{said['received']:%Y-%m-%d}"
        said["text"] = f"{said['text']}\n{line}" if "text" in said else line


SOURCE = Source(
    name="ledger",
    label="重点矛盾台账",
    target="disputes",
    after=_keep_first_visit,
    fields=(
        Field("", ("序号", "编序", "No."), note="只为看表方便，不导入。"),
        Field("number", ("矛盾编号", "编号", "台账编号", "案件编号"), note="同一件矛盾每次导入用同一个编号；整列留空时由系统按内容认，改一个字就成了另一件。"),
        Field("title", ("矛盾名称", "标题", "事项名称", "矛盾纠纷名称"), note="一句话，不写姓名；不填时取简要情况的第一句。"),
        Field("text", ("简要情况", "基本情况", "主要内容", "矛盾纠纷简要情况", "基本案情", "情况简介"), note="不写姓名、证件号、电话和门牌，写了会自动去除。"),
        Field("street", ("街道", "属地街道", "街道（镇）", "街镇", "所属街道", "街乡镇"), note="写全称，如“八角街道”。"),
        Field("community", ("社区", "所属社区", "社区（村）", "社区村", "村/社区", "村居"), note="先选街道，列表里就只有这个街道的社区。"),
        Field("estate", ("小区", "小区名称", "点位"), note="小区或单位院名称。"),
        Field("building", ("楼", "楼栋", "楼号"), note="只写到楼，不写单元和门牌。"),
        Field("topic", ("问题分类", "矛盾类型", "问题类型", "类别", "问题类别", "矛盾类别"), note="可写多级，用“->”隔开，如“老旧小区->漏水”。"),
        Field("persons", ("涉及人数", "涉及人员数", "人数")),
        Field("amount", ("涉及金额（元）", "涉及金额", "涉及金额（万元）", "金额", "涉案金额"), note="列名或单元格里写“万元”的按万元计。"),
        Field("households", ("涉及户数", "户数", "总户数"), note="化解进度按户数计算。"),
        Field("households_solved", ("已化解户数", "化解户数", "已解决户数"), note="写成百分比的只作为“来源自报进度”保留。"),
        Field("reasons", ("未化解原因", "未解决原因")),
        Field("progress", ("来源自报进度", "化解进度", "完成比例", "进度"), note="原样保留，不参与计算。"),
        Field("unit", ("责任单位", "牵头单位", "主责单位", "责任单位（牵头）", "责任部门"), note="只写一个牵头单位。"),
        Field("unit", ("单位", "填报单位", "上报单位"), note="没有责任单位时，以这里的单位为责任单位。"),
        Field("cooperating", ("配合单位", "协办单位", "协同单位", "配合部门")),
        Field("leaders", ("包案领导（职务）", "包案领导", "包案领导职务", "包案区领导", "包案人"), note="不写姓名。"),
        Field("entered", ("上账日期", "上账时间", "挂账日期", "挂账时间", "列账时间")),
        Field("channel", ("来源", "上账来源", "矛盾来源", "来源渠道"), values={"排查": "survey", "上级交办": "assigned", "接访": "visit", "12345": "12345", "领导批示": "assigned", "来信": "letter", "网上信访": "online", "其他": "other"}, note="领导批示按上级交办计，接访按来访计。"),
        Field("level", ("层级", "挂账层级", "化解层级", "级别"), note="由哪一级挂账。"),
        Field("grade", ("等级", "矛盾等级", "挂账等级"), note="本单位自己的分级，原样保留。"),
        Field("root_cause", ("问题症结", "症结", "矛盾症结", "主要症结"), note="不超过 200 字。"),
        Field("proven", ("是否属实", "反映是否属实")),
        Field("reasonable", ("诉求合理性", "诉求是否合理", "是否合理")),
        Field("reasonable_why", ("理由", "合理性理由", "合理性说明")),
        Field("due", ("化解时限", "化解期限", "办理时限", "化解时限（截止日期）"), note="到哪一天为止。"),
        Field("measures", ("化解措施", "工作措施", "措施")),
        Field("method", ("化解方式", "方式"), note="如调解、行政复议、诉讼。"),
        Field("latest", ("最新进展", "化解情况", "进展情况", "目前进展", "工作进展")),
        Field("next_step", ("下一步", "下一步措施", "下一步工作", "下一步计划"), note="不超过 80 字。"),
        Field("received", ("首次信访时间", "首次信访日期", "初次信访时间")),
        Field("text", ("末次信访时间", "末次信访日期", "最近信访时间"), note="作为一行说明保留在简要情况后面。"),
        Field("text", ("预计化解时间", "预计化解日期"), note="作为一行说明保留在简要情况后面，不当作时限。"),
        Field("finished", ("实际化解时间", "实际化解日期", "化解时间", "化解日期"), note="问题真正解决的那一天，与办结、销账不同。"),
        Field("solved", ("化解结果", "是否化解"), values={"成功": True, "部分": False, "未化解": False, "转入司法": False}, note="部分化解和转入司法都不算化解，转入司法的仍留在台账上。"),
        Field("status", ("销号情况", "销账情况", "是否销号", "销账状态", "台账状态"), values={"未销号": "open", "中止": "suspended", "申请销号": "applied", "已销号": "off", "是": "off", "否": "open"}, note="已销号而没有销账日期的仍按在账登记；未销号却有销账日期的以销号情况为准，日期不采用。"),
        Field("off", ("销账日期", "销号日期", "销账时间", "销号时间")),
    ),
)  # fmt: skip
