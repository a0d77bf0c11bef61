"""The office's words: every category, route, status and level the house knows, with its Chinese name beside it once."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """Whose secretary answers (三级书记). A smaller number is nearer to the resident."""

    COMMUNITY = 1
    STREET = 2
    DISTRICT = 3


class Category(StrEnum):
    """What a matter is in law (《信访工作条例》29-31)."""

    SUGGESTION = "suggestion"
    ACCUSATION = "accusation"
    CLAIM = "claim"


class Route(IntEnum):
    """The six routes of a claim (申诉求决, 条例 31). Only route 6 runs on the 60 days of article 34."""

    LITIGATION = 1
    ARBITRATION = 2
    PARTY_RULES = 3
    ADMINISTRATIVE_REVIEW = 4
    DUTY = 5
    LETTERS_AND_VISITS = 6


class Channel(StrEnum):
    """How a matter came in; each channel is a feed that can fall silent."""

    VISIT = "visit"
    LETTER = "letter"
    ONLINE = "online"
    HOTLINE = "12345"
    PLATFORM = "platform"
    SURVEY = "survey"
    ASSIGNED = "assigned"
    OTHER = "other"


class OrderClass(StrEnum):
    """What a 12345 order is about, for the limit of one that carries none (接诉即办 13; DB11/T draft)."""

    EMERGENCY = "emergency"
    UTILITY = "utility"
    GENERAL = "general"
    HARD = "hard"


class MatterStatus(StrEnum):
    """Where a matter stands. The permitted moves are MATTER_MOVES below."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    INTERIM = "interim"
    FINISHED = "finished"
    UNDATED = "undated"
    CANCELLED = "cancelled"


class DisputeStatus(StrEnum):
    """Where a dispute of the key ledger (挂账重点矛盾) stands. The permitted moves are DISPUTE_MOVES below."""

    OPEN = "open"
    SUSPENDED = "suspended"
    APPLIED = "applied"
    VERIFIED = "verified"
    OFF = "off"
    MERGED = "merged"


class Outcome(StrEnum):
    """How a clock ended."""

    MET = "met"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    UNDATED = "undated"


class RatedObject(StrEnum):
    """Whom a rating is about: the office or the unit that handled (国信发〔2022〕11号)."""

    OFFICE = "office"
    UNIT = "unit"


class Rating(StrEnum):
    """The states of a rating. Silence has three states of its own and is never folded into satisfied."""

    PENDING = "pending"
    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"
    UNRATED = "unrated"
    EXPIRED = "expired"
    INVALID = "invalid"


# The one glossary, code word -> screen word. Screens and papers read it; nothing else spells these words.
WORDS: Mapping[StrEnum | IntEnum, str] = {
    Level.COMMUNITY: "社区",
    Level.STREET: "街道",
    Level.DISTRICT: "区级",
    Category.SUGGESTION: "建议意见",
    Category.ACCUSATION: "检举控告",
    Category.CLAIM: "申诉求决",
    Channel.VISIT: "来访",
    Channel.LETTER: "来信",
    Channel.ONLINE: "网上信访",
    Channel.HOTLINE: "12345",
    Channel.PLATFORM: "多元化解平台",
    Channel.SURVEY: "矛盾排查",
    Channel.ASSIGNED: "上级交办",
    Channel.OTHER: "其他渠道",
    OrderClass.EMERGENCY: "紧急",
    OrderClass.UTILITY: "水电气热",
    OrderClass.GENERAL: "一般",
    OrderClass.HARD: "疑难",
    MatterStatus.RECEIVED: "已收到",
    MatterStatus.ACCEPTED: "办理中",
    MatterStatus.NOT_ACCEPTED: "不予受理",
    MatterStatus.INTERIM: "阶段性答复",
    MatterStatus.FINISHED: "已办结",
    MatterStatus.UNDATED: "办结日未知",
    MatterStatus.CANCELLED: "已撤销",
    DisputeStatus.OPEN: "办理中",
    DisputeStatus.SUSPENDED: "中止",
    DisputeStatus.APPLIED: "待核查",
    DisputeStatus.VERIFIED: "待销账",
    DisputeStatus.OFF: "已销账",
    DisputeStatus.MERGED: "已并案",
    RatedObject.OFFICE: "信访部门",
    RatedObject.UNIT: "办理单位",
    Rating.PENDING: "待评价",
    Rating.SATISFIED: "满意",
    Rating.BASICALLY: "基本满意",
    Rating.DISSATISFIED: "不满意",
    Rating.UNRATED: "未评价",
    Rating.EXPIRED: "超期未评价",
    Rating.INVALID: "无效回访",
}

# These two stand apart: a member equals its plain value, so that 3 in one mapping would be a level and a route.
ROUTE_WORDS: Mapping[Route, str] = {
    Route.LITIGATION: "诉讼程序",
    Route.ARBITRATION: "仲裁程序",
    Route.PARTY_RULES: "党员申诉等程序",
    Route.ADMINISTRATIVE_REVIEW: "行政复议等程序",
    Route.DUTY: "履行职责程序",
    Route.LETTERS_AND_VISITS: "信访处理程序",
}
OUTCOME_WORDS: Mapping[Outcome, str] = {
    Outcome.MET: "已完成",
    Outcome.REPLACED: "已变更",
    Outcome.WITHDRAWN: "已撤销",
    Outcome.UNDATED: "完成日未知",
}

# Stage of a clock (domain.clocks.Stage) -> the word of the screen.
STAGE_WORDS: Mapping[str, str] = {
    "transfer": "转送、交办",
    "feedback": "交办反馈",
    "notice": "书面告知是否受理",
    "objection": "提出管辖异议",
    "handling": "办结",
    "handling_extended": "办结（已延期）",
    "procedure": "按所适用程序办结",
    "order": "工单办结",
    "review_request": "信访人申请复查",
    "review": "复查",
    "recheck_request": "信访人申请复核",
    "recheck": "复核",
    "confirmation": "申请司法确认",
}

# Why a clock has no due day (domain.clocks.ClockState) -> the word of the screen.
NO_DUE_WORDS: Mapping[str, str] = {
    "calendar_unpublished": "工作日历未发布",
    "start_unknown": "起算日未知",
    "no_clock": "不计时限",
    "no_limit": "无期限",
}

# Kind of evidence (佐证) that a household or a dispute is solved -> the word of the screen.
EVIDENCE_WORDS: Mapping[str, str] = {
    "document": "文件",
    "photo": "照片",
    "acceptance": "验收单",
    "agreement": "协议",
    "signed": "居民确认单",
    "payment": "付款凭证",
    "other": "其他",
}

# Why households are not solved yet (DOMAIN.md 3), and why a unit sends a case back (不归我管): the word is the code.
LOT_REASONS = ("产权", "资料", "诉讼", "本人意愿", "腾退", "资金", "其他")
RETURN_REASONS = ("职责", "产权", "属地", "资金", "合同", "程序", "其他")

# What a review or a recheck (复查、复核) comes to -> the word of the screen.
REVIEW_WORDS: Mapping[str, str] = {"upheld": "维持", "changed": "变更", "revoked": "撤销", "again": "责令重新处理"}

# How a promise ended -> the word of the screen; one that has not ended has none.
PROMISE_WORDS: Mapping[str, str] = {"kept": "已兑现", "dropped": "已撤回"}

# status -> event kind -> next status. An event that is missing from a status is refused there;
# events that change no status (notes, transfers, clocks) are in MATTER_NEUTRAL / DISPUTE_NEUTRAL.
MATTER_MOVES: Mapping[MatterStatus, Mapping[str, MatterStatus]] = {
    MatterStatus.RECEIVED: {
        "accepted": MatterStatus.ACCEPTED,
        "not_accepted": MatterStatus.NOT_ACCEPTED,
        "answered_interim": MatterStatus.INTERIM,
        "finished": MatterStatus.FINISHED,
        "reported_done": MatterStatus.UNDATED,
        "cancelled": MatterStatus.CANCELLED,
    },
    MatterStatus.ACCEPTED: {
        "answered_interim": MatterStatus.INTERIM,
        "finished": MatterStatus.FINISHED,
        "reported_done": MatterStatus.UNDATED,
        "cancelled": MatterStatus.CANCELLED,
    },
    MatterStatus.INTERIM: {
        "finished": MatterStatus.FINISHED,
        "reported_done": MatterStatus.UNDATED,
        "cancelled": MatterStatus.CANCELLED,
    },
    # Not accepted ends the procedure once the written notice went out; that is a finish like any other.
    MatterStatus.NOT_ACCEPTED: {"finished": MatterStatus.FINISHED, "cancelled": MatterStatus.CANCELLED},
    MatterStatus.UNDATED: {"finished": MatterStatus.FINISHED},
    MatterStatus.FINISHED: {},
    MatterStatus.CANCELLED: {},
}

MATTER_NEUTRAL = frozenset(
    {
        "registered",
        "transferred",
        "returned",
        "objection_raised",
        "objection_agreed",
        "objection_refused",
        "contacted",
        "met",
        "progress",
        "supervised",
        "instructed",
        "extended",
        "answered",
        "solved",
        "delivered",
        "review_requested",
        "review_decided",
        "recheck_requested",
        "hearing",
        "recheck_decided",
        "agreement_effective",
        "confirmation_requested",
        "rated",
        "linked",
        "recused",
        "corrected",
        "mandated",
        "mandate_ended",
        "noted",
    }
)

DISPUTE_MOVES: Mapping[DisputeStatus, Mapping[str, DisputeStatus]] = {
    DisputeStatus.OPEN: {
        "suspended": DisputeStatus.SUSPENDED,
        "off_applied": DisputeStatus.APPLIED,
        "merged": DisputeStatus.MERGED,
    },
    DisputeStatus.SUSPENDED: {
        "resumed": DisputeStatus.OPEN,
        "off_applied": DisputeStatus.APPLIED,
        "merged": DisputeStatus.MERGED,
    },
    DisputeStatus.APPLIED: {"off_verified": DisputeStatus.VERIFIED, "off_refused": DisputeStatus.OPEN},
    DisputeStatus.VERIFIED: {"off_approved": DisputeStatus.OFF, "off_refused": DisputeStatus.OPEN},
    # A rebound (反弹) reopens the same number.
    DisputeStatus.OFF: {"rebound": DisputeStatus.OPEN},
    # What happens next happens to the one it was merged into.
    DisputeStatus.MERGED: {},
}

DISPUTE_NEUTRAL = frozenset(
    {
        "transferred",
        "returned",
        "objection_raised",
        "objection_agreed",
        "objection_refused",
        "extended",
        "progress",
        "contacted",
        "met",
        "meeting",
        "decision",
        "supervised",
        "instructed",
        "promised",
        "promise_kept",
        "promise_dropped",
        "lots_added",
        "lot_solved",
        "lot_reason",
        "solved",
        "evidence",
        "call_back",
        "linked",
        "unlinked",
        "answered",
        "attended",
        "recused",
        "corrected",
        "split",
        "split_from",
        "absorbed",
        "mandated",
        "mandate_ended",
        "noted",
    }
)

# A dispute that is off the ledger: solved, or going on in another one.
LEFT = frozenset({DisputeStatus.OFF, DisputeStatus.MERGED})
# Event kinds whose object is another dispute.
OF_TWO = frozenset({"merged", "absorbed", "split", "split_from"})
# Event kinds whose object is the post of an agent (代理人).
MANDATES = frozenset({"mandated", "mandate_ended"})

# What stands for the title of an accusation, whoever looks: it is counted, not told (条例 30, 46).
ACCUSATION_TITLE = "检举控告事项（内容不显示）"

# Event kind -> the word of the timeline.
EVENT_WORDS: Mapping[str, str] = {
    "received": "收到",
    "registered": "登记",
    "transferred": "移交",
    "returned": "退回",
    "accepted": "受理",
    "not_accepted": "不予受理",
    "objection_raised": "提出管辖异议",
    "objection_agreed": "异议成立",
    "objection_refused": "异议不成立",
    "contacted": "联系群众",
    "met": "见面",
    "progress": "进展",
    "supervised": "督办",
    "instructed": "批示",
    "extended": "延期",
    "answered_interim": "阶段性答复",
    "answered": "答复",
    "finished": "办结",
    "reported_done": "报称已办结",
    "solved": "化解",
    "cancelled": "撤销",
    "delivered": "答复送达",
    "review_requested": "申请复查",
    "review_decided": "复查决定",
    "recheck_requested": "申请复核",
    "hearing": "听证",
    "recheck_decided": "复核决定",
    "agreement_effective": "协议生效",
    "confirmation_requested": "申请司法确认",
    "rated": "评价",
    "linked": "关联",
    "unlinked": "解除关联",
    "ledger_on": "上账",
    "suspended": "中止",
    "resumed": "恢复办理",
    "off_applied": "申请销账",
    "off_verified": "核查通过",
    "off_refused": "销账未通过",
    "off_approved": "销账",
    "rebound": "反弹",
    "merged": "并案",
    "absorbed": "接收并案",
    "split": "拆分",
    "split_from": "拆出",
    "meeting": "协调会",
    "attended": "参会",
    "decision": "议定",
    "promised": "承诺",
    "promise_kept": "承诺兑现",
    "promise_dropped": "承诺撤回",
    "lots_added": "核定户数",
    "lot_solved": "化解户数",
    "lot_reason": "未化解原因",
    "evidence": "佐证",
    "call_back": "回访",
    "recused": "回避",
    "corrected": "更正",
    "mandated": "代理",
    "mandate_ended": "代理结束",
    "noted": "阅知",
}


def word(value: StrEnum | IntEnum) -> str:
    """The screen word of a code word; raises KeyError for a value the glossary lacks."""
    match value:
        case Route():
            return ROUTE_WORDS[value]
        case Outcome():
            return OUTCOME_WORDS[value]
    return WORDS[value]
