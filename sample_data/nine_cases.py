"""The nine cases of the source document in their real shape, and seeds of further key disputes, for the sample.

Data only: the builder makes events of it. Days count back from `today`, so the sample is the same for (seed, today).
Names of officials and of firms are left out or made general; the form of address stands apart from every text.
"""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in the words of domain.vocabulary.

    days_ago  whole days before today
    kind      event kind of a matter or of a dispute (see Case.steps)
    unit      code in units.csv: who acted; for `transferred` and `received`, who now answers
    level     domain.vocabulary.Level: 1 community, 2 street, 3 district
    number    households of `lots_added`, `lot_solved`, `lot_reason`; days of `extended`
    due_ago   the day promised or set, in days before today (negative: still to come)
    value     code word: reason of `returned` and `lot_reason`, route of `accepted`, rating of `rated`
    object    domain.vocabulary.RatedObject of `rated`
    """

    days_ago: int
    kind: str
    unit: str
    level: int
    note: str
    number: int = 0
    due_ago: int | None = None
    value: str = ""
    object: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One dispute and the matter that brought it in.

    place         name in places.csv; empty when the case is about a whole community
    address_form  form of address (赵女士), for the case's own chain only; never in a text
    channel       domain.vocabulary.Channel
    steps         oldest first. Kinds received, registered, accepted, answered, answered_interim, finished, rated belong
                  to the matter; ledger_on, lots_added, lot_*, meeting, decision, instructed, promised, promise_kept,
                  off_*, call_back to the dispute; the rest (transferred, returned, contacted, met, progress,
                  supervised, extended, solved) to both
    platform      name of the mediation platform, when it was settled there
    """

    key: str
    title: str
    summary: str
    street: str
    community: str
    place: str
    topic: str
    channel: str
    households: int
    start_days_ago: int
    steps: tuple[Step, ...]
    address_form: str = ""
    communities_covered: int = 1
    platform: str = ""
    on_ledger: bool = True


@dataclass(frozen=True, slots=True)
class KeyDisputeSeed:
    """A hand-written key dispute: the builder adds days, units and a course.

    households  usual range (fewest, most)
    root_cause  what it hangs on (问题症结)
    next_steps  what is to be done next, in order
    lead_unit   code in units.csv, or empty: then a unit of `lead_kind` that belongs to the place
    level       domain.vocabulary.Level at which it is carried
    """

    title: str
    summary: str
    street: str
    community: str
    topic: str
    households: tuple[int, int]
    root_cause: str
    next_steps: tuple[str, ...]
    lead_kind: str
    lead_unit: str
    level: int


_TOILET = Case(
    "toilet",
    "八大处公园南宿舍楼平房区无厕所",
    "公园南宿舍楼平房区没有厕所，路面坑洼，环境脏乱，老人夜里如厕要走十多分钟。"
    "原有旱厕拆除后没有补建，用地属公园，管护归街道，建设要城管部门立项。",
    "苹果园街道",
    "八大处社区",
    "八大处公园南宿舍楼平房区",
    "ENVI.WC.NONE",
    "visit",
    86,
    2896,
    (
        Step(2896, "received", "C.005009", 1, "居民代表到社区反映，平房区没有厕所，环境脏乱。"),
        Step(2896, "registered", "C.005009", 1, "当日登记，列入社区排查台账。"),
        Step(2890, "transferred", "S.005", 2, "超出社区能力，上报街道代理。"),
        Step(2886, "accepted", "S.005", 2, "街道受理并明确代理人。", value="6"),
        Step(2881, "met", "S.005", 2, "到现场丈量，核对住户数。"),
        Step(2870, "transferred", "D.GYC", 3, "用地属公园，转管理处办理。"),
        Step(2862, "returned", "D.GYC", 3, "公园可以让地，建设和管护不归管理处。", value="职责"),
        Step(2860, "transferred", "D.CGW", 3, "转城管委研究立项。"),
        Step(2848, "ledger_on", "D.XFB", 3, "列为全区挂账重点矛盾。", due_ago=2700),
        Step(2848, "lots_added", "D.XFB", 3, "涉及八十六户。", 86),
        Step(2820, "met", "D.GOV", 3, "区委主要领导接待居民代表，听取意见。"),
        Step(2820, "instructed", "D.GOV", 3, "小厕所连着大民生，急群众之所急，认真细致办好。"),
        Step(2820, "meeting", "D.CGW", 3, "接待后现场调度，城管委、公园管理处、街道三家定方案。"),
        Step(2820, "promised", "D.CGW", 3, "承诺开春前建成厕所并硬化路面。", due_ago=2735),
        Step(2790, "progress", "D.CGW", 3, "选址公示无异议，施工队进场。"),
        Step(2766, "supervised", "D.DCS", 3, "督查室到现场查看进度。"),
        Step(2742, "promise_kept", "D.CGW", 3, "厕所建成投入使用，路面同步硬化。"),
        Step(2740, "lot_solved", "D.CGW", 3, "八十六户全部受益。", 86),
        Step(2740, "solved", "D.CGW", 3, "厕所启用，周边环境同步美化。"),
        Step(2736, "answered", "D.CGW", 3, "向居民代表当面答复。"),
        Step(2734, "finished", "D.CGW", 3, "程序办结，材料归档。"),
        Step(2728, "rated", "D.CGW", 3, "回访评价满意。", value="satisfied", object="unit"),
        Step(2728, "off_applied", "D.CGW", 3, "申请销账，附完工照片。"),
        Step(2722, "off_verified", "D.XFB", 3, "与居民代表核实属实。"),
        Step(2718, "off_approved", "D.GOV", 3, "同意销账，转入回访。"),
        Step(2688, "call_back", "D.XFB", 3, "三十日回访，保洁正常。"),
        Step(2628, "call_back", "D.XFB", 3, "九十日回访，居民十分满意。"),
    ),
)

_PARCELS = Case(
    "parcels",
    "海特花园小区快递无法进入",
    "快递进不了小区，包裹堆满出入口，老人取件要走很远；外卖已可进入，居民不理解快递为什么不行。"
    "各小区各自登记办证，快递员重复办证，缺一个统一规则。",
    "苹果园街道",
    "海特花园第一社区",
    "海特花园小区",
    "DELI.GATE.PARCEL",
    "12345",
    1180,
    2416,
    (
        Step(2416, "received", "S.005", 2, "居民来电反映，快递堆在小区出入口。"),
        Step(2416, "registered", "S.005", 2, "登记派单。"),
        Step(2415, "accepted", "S.005", 2, "街道受理。", value="6"),
        Step(2415, "contacted", "S.005", 2, "电话联系反映人，核实情况。"),
        Step(2413, "meeting", "S.005", 2, "街道召集社区、物业和快递企业协商进门办法。"),
        Step(2413, "promised", "S.005", 2, "承诺一周内办出统一出入证。", due_ago=2406),
        Step(2410, "progress", "W.KD", 2, "辖区快递企业签订承诺书。"),
        Step(2407, "promise_kept", "S.005", 2, "统一出入证启用，二十一个社区通行。"),
        Step(2405, "solved", "S.005", 2, "快递员持证进入小区，不再重复办证。"),
        Step(2404, "answered", "S.005", 2, "答复反映人，说明出入证办法。"),
        Step(2404, "finished", "S.005", 2, "办结。"),
        Step(2398, "rated", "S.005", 2, "回访评价满意。", value="satisfied", object="unit"),
    ),
    communities_covered=21,
    on_ledger=False,
)

_ROOF = Case(
    "roof",
    "古城南里顶层住户屋顶漏水",
    "顶层住户家中常年漏水，找产权单位被推到物业，物业又推回产权单位，没有人管。"
    "楼房由产权单位留用，日常服务由准物业承担，大修责任不清。",
    "八角街道",
    "古城南里社区",
    "古城南里",
    "OLD.LEAK.ROOF",
    "visit",
    1,
    2695,
    (
        Step(2695, "received", "C.003018", 1, "到社区求助，顶层常年漏水。"),
        Step(2695, "registered", "C.003018", 1, "社区登记并主动代理。"),
        Step(2694, "accepted", "C.003018", 1, "社区代理，属协助事项，责任在产权单位。", value="6"),
        Step(2693, "met", "C.003018", 1, "上门查看屋顶和受损墙面。"),
        Step(2692, "transferred", "O.GT", 1, "联系产权单位，请出维修方案。"),
        Step(2684, "returned", "O.GT", 1, "产权单位称日常维修应找物业。", value="合同"),
        Step(2683, "transferred", "P.AX", 1, "转准物业。"),
        Step(2677, "returned", "P.AX", 1, "物业称屋面大修不在服务范围。", value="产权"),
        Step(2676, "transferred", "O.GT", 1, "再转产权单位，附照片和历史报修记录。"),
        Step(2674, "contacted", "C.003018", 1, "隔日致电产权单位，询问进度。"),
        Step(2671, "contacted", "C.003018", 1, "再次致电，产权单位答应派人勘查。"),
        Step(2668, "progress", "P.AX", 1, "准物业做好下雨应急维修准备。"),
        Step(2664, "contacted", "C.003018", 1, "催问方案，产权单位答复正在报批。"),
        Step(2655, "progress", "O.GT", 1, "防水施工队进场。"),
        Step(2646, "solved", "O.GT", 1, "楼顶防水完工，雨后未再漏水。"),
        Step(2645, "answered", "C.003018", 1, "上门答复，当面确认。"),
        Step(2645, "finished", "C.003018", 1, "办结归档。"),
        Step(2640, "rated", "O.GT", 1, "回访评价满意。", value="satisfied", object="unit"),
    ),
    address_form="赵女士",
    on_ledger=False,
)

_RAMP = Case(
    "ramp",
    "杨庄中区1号楼无障碍坡道",
    "楼房建成时没有无障碍通道，楼门口台阶高，老人出行不便。修坡道要动用公共维修基金并须一定比例居民同意，"
    "部分居民担心坡道从窗前经过、车位减少，一直搁置。",
    "八角街道",
    "杨庄中区社区",
    "杨庄中区1号楼",
    "OLD.LIFT.RAMP",
    "letter",
    72,
    2550,
    (
        Step(2550, "received", "S.003", 2, "居民来信，请求修建无障碍通道。"),
        Step(2549, "registered", "S.003", 2, "登记。"),
        Step(2546, "accepted", "S.003", 2, "街道受理，街道工委书记代理。", value="6"),
        Step(2540, "met", "S.003", 2, "到现场实地了解台阶和窗户位置。"),
        Step(2532, "transferred", "P.TY", 2, "请物业测算维修基金使用方案。"),
        Step(2518, "returned", "P.TY", 2, "同意签字未达比例，维修基金无法动用。", value="资金"),
        Step(2518, "ledger_on", "S.003", 2, "列入街道重点矛盾。", due_ago=2400),
        Step(2518, "lots_added", "S.003", 2, "全楼七十二户。", 72),
        Step(2505, "meeting", "S.003", 2, "会同残联、规划、国资、产权单位和物业研究设计。"),
        Step(2490, "progress", "D.CL", 2, "残联提出之字形方案，不挡窗户，节省空间。"),
        Step(2482, "met", "C.003034", 1, "逐户上门做工作，听取低层住户意见。"),
        Step(2476, "extended", "S.003", 2, "征求意见需时，延期三十日，已告知。", 30),
        Step(2470, "decision", "S.003", 2, "费用由街道为民服务经费承担。"),
        Step(2466, "promised", "S.003", 2, "承诺两个月内完工。", due_ago=2406),
        Step(2440, "progress", "S.003", 2, "之字形坡道开工。"),
        Step(2412, "promise_kept", "S.003", 2, "坡道建成，扶手安装到位。"),
        Step(2412, "lot_solved", "S.003", 2, "全楼七十二户受益。", 72),
        Step(2411, "solved", "S.003", 2, "居民一致认可，投入使用。"),
        Step(2409, "answered", "S.003", 2, "书面答复来信居民。"),
        Step(2408, "finished", "S.003", 2, "办结。"),
        Step(2402, "off_applied", "S.003", 2, "申请销账，附验收单。"),
        Step(2396, "off_verified", "D.XFB", 3, "现场核查，坡度符合要求。"),
        Step(2394, "off_approved", "S.003", 2, "同意销账。"),
        Step(2364, "call_back", "S.003", 2, "三十日回访满意。"),
        Step(2304, "call_back", "S.003", 2, "九十日回访，轮椅通行正常。"),
    ),
)

_DEEDS = Case(
    "deeds",
    "金辉苑小区居民房产证办理",
    "居民集资建房入住二十多年一直没有房产证。建设用地原属苗圃企业，勘测、设计和房改备案手续不全，"
    "须依法依规代理、逐级腾退后分批办理。一百六十二户中已有一百五十户办证。",
    "八角街道",
    "黄南苑社区",
    "金辉苑小区",
    "DEED.FIRST.LATE",
    "online",
    162,
    2980,
    (
        Step(2980, "received", "D.XFB", 3, "多位居民网上来信，反映入住多年没有房产证。"),
        Step(2978, "registered", "D.XFB", 3, "登记，与此前来信并案。"),
        Step(2972, "transferred", "D.GTFJ", 3, "转规土分局牵头。"),
        Step(2966, "accepted", "D.GTFJ", 3, "受理，调取建设档案。", value="6"),
        Step(2950, "ledger_on", "D.XFB", 3, "列为全区挂账重点矛盾。", due_ago=2220),
        Step(2950, "lots_added", "D.XFB", 3, "逐户核对，共一百六十二户。", 162),
        Step(2938, "met", "D.XFB", 3, "组织职能部门与居民代表见面。"),
        Step(2925, "meeting", "D.GOV", 3, "区政府专题会，明确办证是民生问题，依法依规推进。"),
        Step(2920, "instructed", "D.GOV", 3, "在不违反原则的前提下克服困难，早日办证。"),
        Step(2900, "progress", "D.GTFJ", 3, "联系苗圃企业及勘测、设计部门补齐图件。"),
        Step(2860, "progress", "D.ZJW", 3, "办理职工房改售房备案手续。"),
        Step(2846, "answered_interim", "D.GTFJ", 3, "阶段性答复：首批材料齐全的先办。"),
        Step(2815, "transferred", "D.GZ", 3, "机构改革，由规自分局承接。"),
        Step(2770, "promised", "D.GZ", 3, "承诺年中前办出首批房产证。", due_ago=2690),
        Step(2712, "lot_solved", "D.GZ", 3, "首批四十六户领证。", 46),
        Step(2712, "promise_kept", "D.GZ", 3, "首批房产证如期发放。"),
        Step(2560, "lot_solved", "D.GZ", 3, "第二批三十八户领证。", 38),
        Step(2380, "extended", "D.XFB", 3, "腾退未完，经主要领导同意延期。", 365, due_ago=1855),
        Step(2190, "lot_solved", "D.GZ", 3, "第三批三十一户领证。", 31),
        Step(1830, "met", "D.XFB", 3, "向余下住户做政策解释。"),
        Step(1480, "lot_solved", "D.GZ", 3, "第四批二十一户领证。", 21),
        Step(1100, "supervised", "D.DCS", 3, "督办余下住户逐户列明原因。"),
        Step(760, "lot_solved", "D.GZ", 3, "第五批十四户领证，累计一百五十户。", 14),
        Step(420, "lot_reason", "D.GZ", 3, "原始购房合同缺失，正在补档。", 4, value="资料"),
        Step(420, "lot_reason", "D.GZ", 3, "单位腾退协议未签，权属未明。", 3, value="产权"),
        Step(420, "lot_reason", "D.FY", 3, "继承纠纷在诉，待判决生效。", 2, value="诉讼"),
        Step(420, "lot_reason", "D.GZ", 3, "住户长期在外地，暂不办理。", 2, value="本人意愿"),
        Step(420, "lot_reason", "D.ZJW", 3, "原住房尚未腾退。", 1, value="腾退"),
        Step(200, "extended", "D.XFB", 3, "余下十二户原因各异，经主要领导同意延期。", 300, due_ago=-100),
        Step(76, "meeting", "D.GZ", 3, "专题会逐户过堂，资料类四户先行补档。"),
        Step(41, "promised", "D.GZ", 3, "承诺月底前完成四户补档。", due_ago=-6),
        Step(12, "progress", "D.GZ", 3, "已从档案馆调出两户缴款底册。"),
    ),
)

_WINTER = Case(
    "winter",
    "模式口北里供暖末端不热",
    "小区末端几栋楼上个采暖季循环不畅，楼上楼下冷热不均。换热站设备陈旧，楼内管道归产权单位，"
    "管网归供热单位，夏季检修没有人牵头。",
    "金顶街街道",
    "模式口北里社区",
    "模式口北里",
    "HEAT.COLD.FLOW",
    "survey",
    148,
    1690,
    (
        Step(1690, "received", "C.006023", 1, "停暖后入户排查，一百四十八户反映末端不热。"),
        Step(1690, "registered", "C.006023", 1, "列入供暖前排查台账。"),
        Step(1682, "transferred", "S.006", 2, "报街道协调。"),
        Step(1679, "accepted", "S.006", 2, "街道受理。", value="6"),
        Step(1668, "transferred", "D.CGW", 3, "涉及管网，报城管委调度。"),
        Step(1660, "ledger_on", "D.XFB", 3, "列入冬病夏治重点。", due_ago=1545),
        Step(1660, "lots_added", "D.XFB", 3, "一百四十八户。", 148),
        Step(1648, "meeting", "D.CGW", 3, "供暖专题会：强化指挥调度、主体联动、问题整改、应急处置。"),
        Step(1648, "promised", "H.XJ", 3, "承诺试暖前完成换热站和末端管网检修。", due_ago=1555),
        Step(1610, "progress", "H.XJ", 3, "更换循环泵，清洗楼内管道。"),
        Step(1580, "supervised", "D.CGW", 3, "现场督办，完成七成。"),
        Step(1560, "promise_kept", "H.XJ", 3, "检修完工，打压合格。"),
        Step(1549, "progress", "S.006", 2, "试暖期间安排应急车辆值守，入户测温。"),
        Step(1545, "lot_solved", "H.XJ", 3, "入户测温均达十八度以上。", 148),
        Step(1545, "solved", "H.XJ", 3, "供暖日前问题解决。"),
        Step(1543, "answered", "S.006", 2, "社区公示检修结果。"),
        Step(1542, "finished", "S.006", 2, "办结。"),
        Step(1530, "off_applied", "D.CGW", 3, "申请销账，附测温记录。"),
        Step(1524, "off_verified", "D.XFB", 3, "抽测二十户属实。"),
        Step(1520, "off_approved", "D.GOV", 3, "同意销账。"),
        Step(1490, "call_back", "D.XFB", 3, "三十日回访，温度稳定。"),
        Step(1430, "call_back", "D.XFB", 3, "九十日回访，整季没有集体访。"),
    ),
)

_BURSTS = Case(
    "bursts",
    "八角南路27号楼暖气管道频繁爆裂",
    "楼房建于一九八六年，属房改房。改造时只换了卧室和客厅的暖气管道，厨房、卫生间没有换，十年来频繁爆裂。"
    "房改后产权没有移交，多个部门互相推，问题长时间得不到解决。",
    "八角街道",
    "八角南路社区",
    "八角南路27号楼",
    "HEAT.PIPE.BURST",
    "visit",
    96,
    1052,
    (
        Step(1052, "received", "C.003024", 1, "业主到社区反映，厨卫暖气管道十年来频繁爆裂。"),
        Step(1052, "registered", "C.003024", 1, "登记，社区书记代理。"),
        Step(1050, "accepted", "C.003024", 1, "社区代理协调，责任单位待定。", value="6"),
        Step(1048, "met", "C.003024", 1, "入户查看爆裂部位，登记九十六户情况。"),
        Step(1044, "transferred", "O.JS2", 1, "转产权单位房管部。"),
        Step(1032, "returned", "O.JS2", 1, "房改后已不是自管房，维修应由供热单位承担。", value="产权"),
        Step(1030, "transferred", "H.XJ", 1, "转供热单位。"),
        Step(1021, "returned", "H.XJ", 1, "户内管道不属管网资产，应由产权单位负责。", value="合同"),
        Step(1018, "transferred", "D.FGZX", 3, "转区房管中心。"),
        Step(1006, "returned", "D.FGZX", 3, "产权没有移交，无权动用资金。", value="产权"),
        Step(1002, "transferred", "D.CGW", 3, "转区城管委，请牵头供热协调。"),
        Step(994, "returned", "D.CGW", 3, "改造遗漏应由改造实施单位负责。", value="职责"),
        Step(990, "ledger_on", "D.XFB", 3, "四次移交无人承接，列为重点矛盾。", due_ago=900),
        Step(990, "lots_added", "D.XFB", 3, "全楼九十六户。", 96),
        Step(984, "transferred", "S.003", 2, "由街道召集协调。"),
        Step(978, "meeting", "C.003024", 1, "临时协调会：城管委、房管中心、街道到场，产权单位未派人。"),
        Step(978, "decision", "D.CGW", 3, "兜底：产权单位没有协调下来之前管到底，资金先行垫付。"),
        Step(978, "transferred", "D.CGW", 3, "按会议决定由城管委承办。"),
        Step(978, "promised", "D.CGW", 3, "承诺停暖后两个月内换完厨卫管道。", due_ago=905),
        Step(960, "progress", "D.CGW", 3, "垫付资金到位，完成招标。"),
        Step(950, "supervised", "D.XFB", 3, "督办，要求每周报进度。"),
        Step(944, "lot_solved", "D.CGW", 3, "西侧四十户换管完成。", 40),
        Step(928, "lot_solved", "D.CGW", 3, "中部三十二户换管完成。", 32),
        Step(912, "lot_solved", "D.CGW", 3, "东侧二十四户换管完成。", 24),
        Step(910, "promise_kept", "D.CGW", 3, "按期完成全部换管。"),
        Step(908, "solved", "D.CGW", 3, "打压合格，十年顽疾解决。"),
        Step(904, "answered", "D.CGW", 3, "当面向业主代表答复。"),
        Step(903, "finished", "D.CGW", 3, "办结。"),
        Step(897, "rated", "D.CGW", 3, "回访评价满意。", value="satisfied", object="unit"),
        Step(896, "rated", "D.XFB", 3, "对信访部门评价满意。", value="satisfied", object="office"),
        Step(890, "off_applied", "D.CGW", 3, "申请销账，附打压记录。"),
        Step(882, "off_verified", "D.XFB", 3, "与社区和业主核实属实。"),
        Step(878, "off_approved", "D.GOV", 3, "同意销账，垫付资金另行追偿。"),
        Step(848, "call_back", "D.XFB", 3, "三十日回访，未再爆裂。"),
        Step(788, "call_back", "D.XFB", 3, "九十日回访稳定。"),
    ),
)

_POWER = Case(
    "power",
    "某公司宿舍区1号院五十三户停电",
    "院内职工生活用电一直由租用公司厂房的服装企业供给，企业因拆迁撤离后停止供电，五十三户生活受到严重影响。"
    "产权单位和承租方互相推，陷入僵局。",
    "苹果园街道",
    "西井社区",
    "某公司宿舍区1号院",
    "OLD.CUT.ELEC",
    "visit",
    53,
    1408,
    (
        Step(1408, "received", "S.005", 2, "居民到街道反映，院内停电。"),
        Step(1408, "registered", "S.005", 2, "当日登记，街道主动代理。"),
        Step(1408, "accepted", "S.005", 2, "街道受理。", value="6"),
        Step(1407, "met", "S.005", 2, "到院内查看，安排应急照明。"),
        Step(1405, "transferred", "O.JS4", 2, "联系产权单位，请恢复供电。"),
        Step(1398, "returned", "O.JS4", 2, "产权单位称电由承租企业接入，应由其负责。", value="合同"),
        Step(1396, "transferred", "O.FZ", 2, "联系承租企业。"),
        Step(1390, "returned", "O.FZ", 2, "企业称租约已终止，不再负责。", value="合同"),
        Step(1386, "ledger_on", "S.005", 2, "两家互相推，列为重点矛盾。", due_ago=1296),
        Step(1386, "lots_added", "S.005", 2, "五十三户。", 53),
        Step(1380, "meeting", "S.005", 2, "与电力、规划部门研究接入路径。"),
        Step(1376, "met", "S.005", 2, "到院内当面反馈进展。"),
        Step(1362, "met", "S.005", 2, "第二次当面反馈，说明用地手续。"),
        Step(1355, "transferred", "D.XFB", 3, "街道无力解决资金，报区协调。"),
        Step(1348, "instructed", "D.GOV", 3, "先保居民基本用电，费用由区里统筹。"),
        Step(1346, "decision", "D.GOV", 3, "划拨专项资金，恢复居民用电。"),
        Step(1344, "transferred", "D.CGW", 3, "由城管委会同供电公司实施。"),
        Step(1330, "progress", "W.DL", 3, "供电公司完成外线设计，开挖管沟。"),
        Step(1312, "lot_solved", "W.DL", 3, "五十三户一户一表通电。", 53),
        Step(1312, "solved", "W.DL", 3, "恢复居民用电。"),
        Step(1310, "answered", "S.005", 2, "到院内当面答复。"),
        Step(1309, "finished", "S.005", 2, "办结。"),
        Step(1303, "rated", "S.005", 2, "回访评价满意。", value="satisfied", object="unit"),
        Step(1302, "off_applied", "D.CGW", 3, "申请销账，附通电验收单。"),
        Step(1297, "off_verified", "D.XFB", 3, "逐户核实。"),
        Step(1295, "off_approved", "D.GOV", 3, "同意销账。"),
        Step(1265, "call_back", "D.XFB", 3, "三十日回访，用电正常。"),
        Step(1205, "call_back", "D.XFB", 3, "九十日回访稳定。"),
    ),
)

_RENT = Case(
    "rent",
    "餐馆租房房租拖欠纠纷",
    "餐馆停业期间拖欠下一季房租，出租人准备起诉。双方都有调解意向，通过在线平台作答纠纷要素，"
    "取得解纷意见指导书后由社区调解员调解。",
    "鲁谷街道",
    "五芳园社区",
    "五芳园小区",
    "RENT.SHOP.OWE",
    "platform",
    2,
    2382,
    (
        Step(2382, "received", "C.011007", 1, "在线咨询，拟就拖欠房租起诉。"),
        Step(2382, "registered", "C.011007", 1, "社区调解员登记。"),
        Step(2381, "contacted", "C.011007", 1, "与双方电话沟通，均愿意调解。"),
        Step(2380, "accepted", "D.SFJ", 1, "平台受理，进入评估。", value="6"),
        Step(2379, "progress", "D.SFJ", 1, "一方作答纠纷要素，平台出具解纷意见指导书。"),
        Step(2377, "meeting", "C.011007", 1, "在线调解，分析利弊，各退一步。"),
        Step(2377, "promised", "C.011007", 1, "承诺一个月内支付所欠房租。", due_ago=2347),
        Step(2377, "solved", "C.011007", 1, "放弃违约金，减免半个月房租，合同继续履行。"),
        Step(2376, "answered", "C.011007", 1, "协议送达双方。"),
        Step(2376, "finished", "C.011007", 1, "调解成功。"),
        Step(2370, "rated", "C.011007", 1, "双方表示满意。", value="satisfied", object="unit"),
        Step(2350, "promise_kept", "C.011007", 1, "房租已付清。"),
    ),
    address_form="王女士、张先生",
    platform="在线矛盾纠纷多元化解平台",
    on_ledger=False,
)

NINE_CASES: tuple[Case, ...] = (_TOILET, _PARCELS, _ROOF, _RAMP, _DEEDS, _WINTER, _BURSTS, _POWER, _RENT)


def _seed(row: dict[str, str]) -> KeyDisputeSeed:
    return KeyDisputeSeed(
        title=row["title"],
        summary=row["summary"],
        street=row["street"],
        community=row["community"],
        topic=row["topic"],
        households=(int(row["households_from"]), int(row["households_to"])),
        root_cause=row["root_cause"],
        next_steps=tuple(row["next_steps"].split("/")),
        lead_kind=row["lead_kind"],
        lead_unit=row["lead_unit"],
        level=int(row["level"]),
    )


def _seeds() -> tuple[KeyDisputeSeed, ...]:
    with (Path(__file__).parent / "key_disputes.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_seed(row) for row in csv.DictReader(lines))


KEY_DISPUTE_SEEDS: tuple[KeyDisputeSeed, ...] = _seeds()
