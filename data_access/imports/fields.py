"""What a row can say: every field a column may fill, how its cells are read and which words it knows. Sources, mappings, the
template and docs/mapping.md all rest on this one list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from data_access.imports.contract import Target
from data_access.imports.heads import fold
from domain.vocabulary import Category, Channel, DisputeStatus, Level, MatterStatus, Rating, word

# People are taken out of all but numbers, codes and closed words.
# number · text (free, any length) · line (free, one line) · name (of a place or unit) · code · topic · past (a day that has
# been) · limit (a day that may come) · count · amount · hours · yesno · word (of a closed list) · names · posts · reasons
Kind = Literal[
    "number", "text", "line", "name", "code", "topic", "past", "limit", "count", "amount", "hours", "yesno", "word",
    "names", "posts", "reasons",
]  # fmt: skip


@dataclass(frozen=True)
class Fillable:
    """A field that a column can fill.

    meaning    in English, for docs/mapping.md
    targets    which records have it
    also       other heads a column of it goes by, besides the label (guessing a mapping)
    words      folded text → value, of a closed list
    longest    characters the database keeps
    """

    name: str
    label: str
    kind: Kind
    meaning: str
    targets: tuple[Target, ...] = ("matters", "disputes")
    also: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    longest: int | None = None


def _words(codes: Mapping[Any, str], **also: str) -> dict[str, Any]:
    """Code and Chinese word of each value, and what else it is called (blank-separated)."""
    by_name = {code.name.lower(): code.value for code in codes}
    known = {
        fold(spelling): code.value for code, chinese in codes.items() for spelling in (code.name, str(code), chinese)
    }
    return known | {fold(spelling): by_name[name] for name, spellings in also.items() for spelling in spellings.split()}


def _of(kind: Any) -> dict[Any, str]:
    return {code: word(code) for code in kind}


MATTER_STATUS = _words(
    _of(MatterStatus),
    received="收到 待受理 未受理 待办 待签收 待派单 待分派 待分办 待转办 待交办 待处理 新建 Unassigned New",
    accepted="处理中 在办 已受理 受理 受理中 待办理 待办结 未办结 未办 已派单 已转办 转办 已转送 转送 已转交 转交 已交办 交办"
    " 已转派 转派 已签收 承办中 处置中 流转中 进行中 未完成 正在办理 正在处理 已受理未办结 超期未办结 逾期未办结 超期未办 逾期未办"
    " 超期在办 逾期在办 重办 退回重办 重新办理 延期 已延期 延期中 申请延期 延期办理 督办 督办中 催办 化解中 正在化解 未化解"
    " 调解中 调处中"
    " Open Assigned Started Pending InProgress Active Processing",
    interim="阶段性办结 阶段性回复",
    finished="办结 办毕 已完成 完成 已关闭 关闭 已结案 结案 已归档 归档 按期办结 逾期办结 超期办结 正常办结 完结 已完结"
    " 办理完毕 已办理完毕 处理完毕 已处理完毕 处置完毕 已处理 已处置 处理完成 处置完成 办结归档 已办结归档 结案归档"
    " 直接办结 当场办结 即时办结 回访办结"
    " Closed Completed Complete Done Resolved",
    cancelled="撤销 撤回 已撤回 自行撤回 主动撤回 作废 已作废 取消 已取消 Canceled Withdrawn",
    not_accepted="不受理 未予受理 不再受理",
)
DISPUTE_STATUS = _words(
    # No file says into which other dispute one was merged: 并案 is an act.
    {status: name for status, name in _of(DisputeStatus).items() if status is not DisputeStatus.MERGED},
    open="化解中 正在化解 未化解 未销号 未销账 未销 在账 挂账 挂账中",
    suspended="已中止 暂缓",
    applied="申请销账 申请销号 已申请销账 已申请销号",
    verified="核查通过",
    off="已销号 销账 销号 已销",
)
CHANNELS = _words(
    _of(Channel),
    visit="走访 接访 来访接待 上门 个人访 个体访 集体访 领导接访 公开接访 下访 约访",
    letter="信件 写信 联名信",
    online="网信 网络 网上 网上投诉 政府信箱 领导信箱 Web App Mobile",
    hotline="12345热线 12345市民服务热线 市民热线 市民服务热线 政务服务便民热线 市民热线12345 12345转办 12345派单"
    " 12345热线派单 接诉即办",
    platform="平台",
    survey="排查 摸排 矛盾纠纷排查 排查发现",
    # A leader's written instruction arrives as an assignment (交办).
    assigned="交办 市级交办 市交办 区级交办 区交办 上级转办 上级转送 转办 领导批示 批示",
    other="其他 其它",
)
CATEGORIES = _words(
    _of(Category),
    suggestion="建议 意见建议 意见 建议类 意见建议类",
    accusation="检举 控告 检举控告类",
    claim="申诉 求决 诉求 投诉 求助 申诉求决类",
)
# What a system puts down as satisfied because nobody answered is silence, not satisfaction (DOMAIN.md 7).
RATINGS = _words(
    _of(Rating),
    satisfied="非常满意 很满意 是",
    basically="比较满意 较满意",
    dissatisfied="非常不满意 很不满意 不太满意 否",
    unrated="未评 未参评 不评价 拒绝评价 默认满意 系统默认满意 超时默认满意 默认好评 视同满意 视为满意",
    invalid="无效 无法联系 联系不上 无法接通 未接通",
)
LEVELS = _words(
    _of(Level),
    community="社区级 村 村级 村(社区)",
    street="街道级 街镇 乡镇 镇 街乡镇 街道(镇)",
    district="区 县 县级 区(县)",
)
ORDER_CLASSES = {
    fold(spelling): code
    for code, spellings in {
        "emergency": "emergency 紧急 突发 特急 应急",
        "utility": "utility 水电气热",
        "general": "general 一般 普通",
        "hard": "hard 疑难 疑难复杂 复杂",
    }.items()
    for spelling in spellings.split()
}
_YES = "是 有 对 √ 1 y yes t true"
_NO = "否 没有 × x 0 n no f false"
YES_NO = dict.fromkeys(map(fold, _YES.split()), True) | dict.fromkeys(map(fold, _NO.split()), False)
# Solved in part is not solved; the households say how far it went. In court it is not solved either (DOMAIN.md 3).
SOLVED = (
    YES_NO
    | dict.fromkeys(("解决", "已解决", "化解", "已化解", "成功", "化解成功", "实际解决"), True)
    | dict.fromkeys(
        (
            "未解决",
            "没解决",
            "待解决",
            "解决中",
            "无法解决",
            "未能解决",
            "未化解",
            "部分",
            "部分解决",
            "部分化解",
            "转入司法",
            "未成功",
            "不成功",
        ),
        False,
    )
)
PROVEN = {w: w for w in ("属实", "基本属实", "部分属实", "不属实")} | {"是": "属实", "否": "不属实"}
REASONABLE = {w: w for w in ("合理", "基本合理", "部分合理", "不合理")} | {"是": "合理", "否": "不合理"}

_MATTERS: tuple[Target, ...] = ("matters",)
_DISPUTES: tuple[Target, ...] = ("disputes",)

FIELDS: tuple[Fillable, ...] = (
    Fillable("number", "编号", "number", "the source's own number of the row; leading zeros stay",
             also=("工单编号", "信访编号", "案件编号", "矛盾编号", "编号", "登记编号", "事项编号", "工单号", "单号", "受理编号", "业务编号", "登记号", "受理号", "案号", "案件号", "信访号", "来访编号", "来信编号", "诉求编号", "事件编号", "纠纷编号", "矛盾纠纷编号", "台账编号", "投诉编号", "办件编号", "办件号", "业务单号", "受理单号", "派单编号", "转办单号", "交办单号", "流水号", "case id", "case number", "ticket id", "request id", "service request number", "unique key", "rec_id"), longest=40),
    Fillable("title", "标题", "line", "one line that says what it is about; without it the first sentence of `text` is taken",
             also=("工单标题", "事项标题", "矛盾名称", "事项名称", "主题", "诉求标题", "信访标题", "信访事项", "案件名称", "纠纷名称", "矛盾纠纷名称", "事件名称", "事件标题", "摘要", "内容摘要", "诉求摘要", "信访概要", "概要", "概述", "问题概述", "案由", "事由", "subject", "summary", "title"), longest=80),
    Fillable("text", "主要内容", "text", "what is asked for, at any length",
             also=("内容", "简要情况", "反映内容", "诉求内容", "工单内容", "问题描述", "事项内容", "基本情况", "主要诉求", "群众诉求", "信访诉求", "诉求", "诉求事项", "诉求描述", "诉求详情", "反映问题", "反映的问题", "反映事项", "反映情况", "主要问题", "问题内容", "问题简述", "信访内容", "来访内容", "来信内容", "投诉内容", "事件内容", "事件描述", "案情", "案情简介", "基本案情", "情况简介", "情况描述", "矛盾纠纷简要情况", "纠纷简要情况", "具体内容", "详细内容", "详情", "description", "details", "content")),
    Fillable("reply", "答复内容", "text", "what was answered", _MATTERS,
             also=("回复内容", "答复", "办理结果", "处理结果", "办理情况", "回复", "答复意见", "办理意见", "处理意见", "处理情况", "处置结果", "处置情况", "反馈内容", "反馈情况", "反馈结果", "办理回复", "调处结果", "调解结果", "resolution", "resolution description", "reply", "response")),
    Fillable("category", "信访类别", "word", "what it is in law", _MATTERS, also=("类别", "诉求类型", "信访目的", "工单类型", "信访事项类别", "诉求性质", "category"), words=CATEGORIES),
    Fillable("channel", "渠道", "word", "how it came in; each channel is a feed that can fall silent",
             also=("来源", "来源渠道", "信访形式", "诉求来源", "上账来源", "事件来源", "信访方式", "来访形式", "受理渠道", "受理来源", "诉求渠道", "反映渠道", "来件渠道", "来件方式", "工单来源", "案件来源", "事项来源", "矛盾来源", "登记来源", "channel", "origin"), words=CHANNELS),
    Fillable("status", "状态", "word", "where it stands",
             also=("办理状态", "工单状态", "办理进度", "当前状态", "销号情况", "销账情况", "处理状态", "处置状态", "案件状态", "事项状态", "办结状态", "办结情况", "办理阶段", "办理环节", "当前环节", "处理进度", "化解状态", "调处状态", "status", "state"), words=MATTER_STATUS),
    Fillable("received", "收到时间", "past", "day, or moment, on which it came in (a limit in hours needs the moment); of a dispute the first visit, kept as a line of its text",
             also=("收到日期", "信访日期", "信访时间", "来电时间", "来访时间", "接收时间", "创建时间", "上报时间", "首次信访时间", "反映时间", "来访日期", "来信日期", "来信时间", "来电日期", "接访日期", "接访时间", "来件日期", "来件时间", "收件日期", "收件时间", "接件日期", "接件时间", "接收日期", "反映日期", "诉求时间", "诉求日期", "投诉时间", "投诉日期", "提交时间", "提交日期", "上报日期", "创建日期", "首次信访日期", "初次信访时间", "发生时间", "发生日期", "接单时间", "派单时间", "派单日期", "交办日期", "交办时间", "受理时间", "登记时间", "登记日期", "created", "created date", "opened", "open date", "create_time")),
    Fillable("registered", "登记日期", "past", "day of registration", _MATTERS, also=("登记时间", "录入时间", "登记日", "录入日期", "信访登记日期", "registered")),
    Fillable("accepted", "受理日期", "past", "day on which the unit accepted it", _MATTERS, also=("受理告知日期", "受理时间", "受理日", "accepted")),
    Fillable("answered", "答复日期", "past", "day of the answer", _MATTERS, also=("答复时间", "回复时间", "回复日期", "书面答复日期", "答复告知日期", "反馈时间", "反馈日期", "answered")),
    Fillable("finished", "办结日期", "past", "day on which the procedure was finished; of a dispute the day it was solved",
             also=("办结时间", "结案时间", "结案日期", "完成时间", "关闭时间", "实际办结时间", "实际化解时间", "办结日", "结案日", "完结时间", "完结日期", "完成日期", "实际办结日期", "处理完成时间", "处置完成时间", "办理完成时间", "化解时间", "化解日期", "实际化解日期", "调结日期", "closed", "closed date", "completed", "finished")),
    Fillable("due", "办理期限", "limit", "last day, where the row carries its own limit",
             also=("办结期限", "截止时间", "截止日期", "到期时间", "应办结时间", "要求办结时间", "化解时限", "到期日", "到期日期", "化解期限", "办结时限", "办结截止日期", "办理截止日期", "办理截止时间", "处理期限", "应办结日期", "要求办结日期", "要求完成时间", "要求反馈时间", "限办日期", "限办时间", "限办结日期", "限期", "完成时限", "反馈时限", "办理时限", "处理时限", "due", "due date", "target date")),
    Fillable("hours", "办理时限（小时）", "hours", "limit in hours, where the row carries one", _MATTERS, also=("时限小时", "办理时限", "处理时限", "hours")),
    Fillable("order_class", "工单等级", "word", "class of a work order that carries no limit", _MATTERS, also=("紧急程度", "工单级别", "order class"), words=ORDER_CLASSES),
    Fillable("urgent", "重大紧急", "yesno", "a major and urgent matter", _MATTERS, also=("是否紧急", "是否重大紧急", "是否重大", "是否紧急件", "urgent"), words=YES_NO),
    Fillable("repeat", "重复件", "yesno", "the same matter again", _MATTERS, also=("是否重复", "重复信访", "是否重复件", "是否重复信访", "重复标识", "初重件", "初重标识", "repeat"), words=YES_NO | {"初次": False, "初件": False, "重复": True, "重件": True}),
    Fillable("street", "街道", "name", "name of the street (subdistrict)",
             also=("街乡镇", "被反映街乡镇", "街镇", "乡镇街道", "所属街道", "街道名称", "属地街道", "属地", "街道(镇)", "街道(乡镇)", "镇街", "乡镇", "街道乡镇", "所属街镇", "所属街乡镇", "所在街道", "问题属地", "被反映街道", "涉及街道", "事发街道", "责任街道", "管辖街道", "所属乡镇街道", "所属属地", "street", "subdistrict", "street_name", "borough", "district")),
    Fillable("street_code", "街道编码", "code", "the file's own code of the street", also=("街道代码", "street_id", "street code")),
    Fillable("community", "社区", "name", "name of the community",
             also=("村/社区", "村居", "社区村", "所属社区", "社区名称", "居委会", "社区(村)", "村(社区)", "村社区", "所在社区", "所属村居", "社区居委会", "被反映社区", "涉及社区", "属地社区", "所属村社区", "community", "community_name", "neighborhood", "community board")),
    Fillable("community_code", "社区编码", "code", "the file's own code of the community", also=("社区代码", "community_id", "community code")),
    Fillable("estate", "小区", "name", "name of the estate", also=("小区名称", "小区点位", "所属小区", "所在小区", "涉及小区", "小区院落", "点位", "点位名称", "院落", "estate")),
    Fillable("building", "楼栋", "name", "the building, never the flat", also=("楼", "楼号", "楼栋号", "楼幢", "楼座", "栋号", "幢号", "所在楼栋", "building")),
    Fillable("topic", "问题分类", "topic", "first level of the topic, or all levels in one cell (topic_separator)",
             also=("一级分类", "问题类别", "分类", "诉求分类", "问题分类一级", "一级类别", "事项分类", "事项类别", "事项类型", "诉求类型", "问题类型", "诉求类别", "矛盾类型", "矛盾类别", "纠纷类型", "纠纷类别", "矛盾纠纷类型", "矛盾纠纷类别", "内容分类", "信访内容分类", "反映类别", "事件类型", "事件分类", "案件类型", "案件类别", "问题领域", "所属领域", "领域", "问题大类", "大类", "一级", "类别", "类型", "complaint type", "topic", "event_type_name")),
    Fillable("topic2", "二级分类", "topic", "second level of the topic", also=("问题分类二级", "二级类别", "二级", "中类", "问题小类", "小类", "子类", "descriptor", "main_type_name")),
    Fillable("topic3", "三级分类", "topic", "third level of the topic", also=("问题分类三级", "三级类别", "三级", "小类", "细类", "sub_type_name")),
    Fillable("unit", "责任单位", "name", "the unit that handles it",
             also=("承办单位", "办理单位", "主办单位", "牵头单位", "处置单位", "处理单位", "主责单位", "承办科室", "承办部门", "责任部门", "责任科室", "主办部门", "主办科室", "办理部门", "办理科室", "处理部门", "处置部门", "牵头部门", "主责部门", "承办机构", "责任主体", "经办单位", "经办部门", "经办科室", "去向单位", "化解责任单位", "单位", "agency name", "department", "agency", "unit", "dispose_unit_name")),
    Fillable("unit_code", "单位编码", "code", "the file's own code of the unit", also=("单位代码", "责任单位编码", "dispose_unit_id", "unit code")),
    Fillable("persons", "涉及人数", "count", "persons concerned; a matter that says nothing counts one", also=("人数", "信访人数", "人次", "来访人数", "涉及人员数", "涉访人数", "上访人数", "参与人数", "反映人数", "persons")),
    Fillable("households", "涉及户数", "count", "households concerned", also=("户数", "总户数", "涉及总户数", "住户数", "households")),
    Fillable("amount", "涉及金额", "amount", "yuan; a head or a cell that says 万元 counts in 10,000", also=("金额", "涉及金额(元)", "涉及金额(万元)", "金额(万元)", "涉案金额", "涉及资金", "amount")),
    Fillable("progress", "来源自报进度", "line", "progress as somebody typed it (93%); kept beside ours, never computed with",
             also=("化解进度", "进度", "完成率", "化解率", "办理进度", "完成比例", "progress"), longest=40),
    Fillable("solved", "是否解决", "yesno", "whether the problem is solved", also=("是否化解", "化解结果", "解决情况", "是否实际解决", "问题是否解决", "是否已解决", "solved"), words=SOLVED),
    Fillable("satisfied", "是否满意", "word", "how the answer was rated; silence is never satisfied", _MATTERS, also=("满意度", "满意情况", "评价结果", "满意度评价", "满意评价", "群众满意度", "群众评价", "评价", "回访结果", "satisfaction"), words=RATINGS),
    Fillable("entered", "上账日期", "past", "day on which it was put on the ledger; left out it is unknown, never the first visit", _DISPUTES, also=("上账时间", "挂账日期", "挂账时间", "列账日期", "上账日", "列账时间", "建账日期", "入账日期")),
    Fillable("off", "销账日期", "past", "day on which it was taken off the ledger", _DISPUTES, also=("销号日期", "销账时间", "销号时间")),
    Fillable("households_solved", "已化解户数", "count", "households for which it is solved", _DISPUTES, also=("化解户数", "已解决户数")),
    Fillable("reasons", "未化解原因", "reasons", "why the rest is not solved, with households: 产权 8户；资料 3户", _DISPUTES, also=("未解决原因",)),
    Fillable("cooperating", "配合单位", "names", "units that cooperate, one behind the other", _DISPUTES, also=("协办单位", "协同单位", "配合部门", "协办部门", "协助单位")),
    Fillable("leaders", "包案领导（职务）", "posts", "posts of the leaders in charge; names are left out", _DISPUTES, also=("包案领导", "包案领导职务", "包案人职务", "包案区领导")),
    Fillable("level", "层级", "word", "level that keeps it on its ledger", _DISPUTES, also=("挂账层级", "化解层级", "级别"), words=LEVELS),
    Fillable("grade", "等级", "line", "the office's own grade of the dispute", _DISPUTES, also=("矛盾等级", "挂账等级"), longest=16),
    Fillable("root_cause", "问题症结", "line", "why it is stuck", _DISPUTES, also=("症结", "矛盾症结", "主要症结", "难点", "化解难点", "问题原因"), longest=200),
    Fillable("proven", "是否属实", "word", "whether what is said is true", _DISPUTES, also=("属实情况",), words=PROVEN),
    Fillable("reasonable", "诉求合理性", "word", "whether what is asked for is reasonable", _DISPUTES, also=("诉求是否合理", "是否合理"), words=REASONABLE),
    Fillable("reasonable_why", "合理性理由", "line", "why it is, or is not", _DISPUTES, also=("理由", "合理性说明"), longest=400),
    Fillable("measures", "化解措施", "text", "what is done to solve it", _DISPUTES, also=("措施", "工作措施", "化解举措", "解决措施", "工作举措", "化解方案")),
    Fillable("method", "化解方式", "line", "in which way it is solved", _DISPUTES, also=("方式",), longest=40),
    Fillable("latest", "最新进展", "text", "what happened last", _DISPUTES, also=("化解情况", "进展情况", "目前进展", "当前进展", "工作进展", "办理进展", "化解进展", "最新情况")),
    Fillable("next_step", "下一步", "line", "what comes next", _DISPUTES, also=("下一步措施", "下一步工作", "下步措施", "下一步计划", "下一步打算", "下步工作", "下一步工作安排", "下一步工作措施"), longest=80),
)  # fmt: skip

BY_NAME: Mapping[str, Fillable] = {one.name: one for one in FIELDS}


def words_of(name: str, target: Target) -> Mapping[str, Any]:
    """The closed list of a field, folded text → value; empty for a field without one."""
    return DISPUTE_STATUS if (name, target) == ("status", "disputes") else BY_NAME[name].words
