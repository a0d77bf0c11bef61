"""Keeps people outside (DOMAIN.md 8): which columns are refused, and what is taken out of texts before they are stored.

Two tables say it all: REFUSED for the heads of columns, RULES for texts. Folding makes every disguise look alike first
(width, blanks, circled and Chinese digits, invisible characters), so that each rule describes its number once.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from stdnum import luhn
from stdnum.cn import ric, uscc

# Columns


class Refusal(NamedTuple):
    reason: str
    chinese: str  # sought in the head without blanks and punctuation
    english: str  # sought in the words of the head, whole words only


REFUSED = (
    Refusal(
        "人员标签类：不收给个人贴标签、评级或画像的列",
        "进京|缠访|闹访|重点人(?!大)|重点关注|关注(?:程度|等级|级别)|稳控|管控|扬言|滞留|政治面貌|宗教|信仰|随访人|画像|黑名单|前科|老户"
        "|(?:人员|人群|对象|来[电访]人|信访人|上访人|投诉人|诉求人)(?:风险|标签|类|属性|等级|级别|状态|性质|评[分级])",
        "political|religion|blacklist|watch ?list|person type|profiling",
    ),
    Refusal(
        "身份证件类：不收证件号码",
        "身份|证件|护照|通行证|驾照|驾驶证|军官证|居住证|社保[卡号]|医保[卡号]|^id号码?$",
        "id (?:card|number|no)|identity|passport|ssn|national id|driver licen[cs]e|sfzh?m?|shenfenzheng",
    ),
    Refusal(
        "联系方式类：不收电话、邮箱、微信",
        "电话|手机|联[系络](?:方[式法]|号码)|[来去]电号码|主叫|被叫|呼[入叫]号码|座机|固话|传真|邮箱|电子邮件|微信|微博|抖音|qq",
        "(?:tele|cell)?phone|mobile|cell|tel|fax|contact (?:number|no|info)|e ?mail|we ?chat|weixin|dianhua|lxdh|shouji|sjh",
    ),
    Refusal(
        "住址类：不收住到哪一户",
        "住址|住所|地址(?!类|性质|是否|编码)|门牌|门户号|楼门号|户籍|户口|居住地|房间?号|室号|单元号|^单元$|通讯处",
        "addr|address(?! type)|(?:house|door|room) (?:number|no)|apartment|apt|zhuzhi|dizhi",
    ),
    Refusal(
        "财产号码类：不收车牌、银行卡和账户号码",
        "车牌|车号|牌照|银行卡|卡号|存折|[账帐][号户]|开户|户号",
        "plate|(?:bank|card|account) (?:number|no|card)|iban",
    ),
    Refusal(
        "个人特征类：不收民族、出生日期、年龄、性别等",
        "民族|出生|(?<![发产])生日|年龄|性别|籍贯|国籍|婚[姻否]|学历|文化程度|血型|健康状况|残疾",
        "age|sex|gender|ethnic(?:ity)?|race|nationality|birth ?(?:day|date)?|dob|marital",
    ),
    Refusal(
        "姓名类：不收反映人、联系人的姓名",
        "(?<!百)姓名(?!权)|名字|^姓$|户主|业主$|[来信上投]访者|投诉者"
        "|(?:来电|信访|上访|来访|投诉|举报|联[系络]|当事|反[映应]|诉求|求助|申请|报[案警修]|写信|来信|承租|产权|代理|代表|监护|委托|受害|涉事)人(?!数|次|均|大)",
        "(?<=^ )name(?= $)|(?:full|first|last|middle|given|family|user|nick|own|tenant|resident|citizen|customer|client|owner|person) ?name"
        "|surname|complainant|petitioner|caller|applicant|claimant|xingming|xm|(?<=^ )contact(?= $)|contact (?:person|name)",
    ),
)  # fmt: skip

_HEADS = [(r.reason, re.compile(r.chinese), re.compile(f"(?<= )(?:{r.english})(?= )")) for r in REFUSED]
_TRADITIONAL = str.maketrans("電話證號聯繫絡訪進齡銀戶機車單門", "电话证号联系络访进龄银户机车单门")


@lru_cache(maxsize=1024)
def refused_column(head: str) -> str | None:
    """Why a column with this head is refused, in Chinese, or None: it may come in (DOMAIN.md 8, 个人信息保护法 6)."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", head) if unicodedata.category(c) != "Cf")
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain).lower()
    # Single letters stand for a word written apart: "I D".
    words = re.sub(r"(?<= [a-z]) (?=[a-z] )", "", f" {' '.join(re.findall('[a-z0-9]+', parts))} ")
    bare = "".join(c for c in plain.lower() if c.isalnum()).translate(_TRADITIONAL)
    return next((reason for reason, zh, en in _HEADS if zh.search(bare) or en.search(words)), None)


# Folding: one character for one, or none for an invisible one

_OUT, _SAFE = "\0\1"  # stand where something was taken out, and where it is known to be harmless; no text folds to them
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")
_ALIKE = {"幺": "１", "○": "０", "◯": "０", "×": "x", "ㅤ": " ", "⠀": " "} | {
    **dict.fromkeys("−~∼〜", "-"),
    **dict.fromkeys("·•‧∙⋅。・", "."),
}


def _fold(character: str) -> str:
    """Figures of any script → 0-9, Chinese numerals → ０-９ (`\\d` is both, and 大陆13… does not hide a phone);
    dashes → -, dots → ., blanks → one blank, letters → small; invisible and combining characters → nothing."""
    category = unicodedata.category(character)
    if character in "\t\n\r" or category[0] == "Z":
        return " "
    if category in ("Cc", "Cf", "Mn", "Me"):
        return ""
    value = unicodedata.numeric(character, -1)
    if value in range(10) and not "Ⅰ" <= character <= "ↈ":
        return str(int(value)) if category in ("Nd", "No") else str(int(value)).translate(_WIDE)
    if character in _ALIKE:
        return _ALIKE[character]
    if category == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKC", character).lower()
    return character if len(plain) != 1 else plain if plain == character else _fold(plain)


class _Folding(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


_FOLDING = _Folding()


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters and its end the place in `text`."""
    folded = text.translate(_FOLDING)
    places = range(len(text)) if len(folded) == len(text) else (i for i, c in enumerate(text) if _FOLDING[ord(c)])
    return folded, [*places, len(text)]


# Names

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程"
    "邢裴陆荣翁荀羊惠甄曲封芮储靳段巫乌焦巴牧谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶黎蓟薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔阴能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂牛寿通"
    "边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎戈廖庾终居衡步都耿满弘匡国文寇广禄东欧利师巩聂关肖"
)
LONG_SURNAMES = frozenset(
    re.findall("..", "欧阳司马上官诸葛司徒东方皇甫尉迟公孙慕容令狐宇文长孙夏侯轩辕南宫独孤端木申屠闻人")
)
_HAN = "[㐀-䶿一-鿿]"
_HEARD = "[㐀-䶿一-鿿０-９]"  # in a folded text 三 is ３
# Where no column says that this is a name: surnames that mostly stand for a word do not count (向老师反映, 经女士同意) …
_FUNCTION = "和向时从经连都全应能成通利干相容国农别步居常及解双单平东景水车井左后边满益宁季"
_MANY = "".join(sorted(SURNAMES - set(_FUNCTION)))
_SURNAME = f"(?:{'|'.join(sorted(LONG_SURNAMES))}|[{_MANY}])".translate(_FOLDING)
# … in front of 大妈 only the usual ones do, of which most people have one …
_USUAL = "王李张刘陈杨赵黄周吴徐孙朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖蔡潘袁董余苏叶吕魏蒋杜丁沈姜范卢汪贾傅薛孟秦崔侯邱顾毛邵"
# … and behind a mere 业主, before 反映 and in the name of a file some more.
_COMMON = f"{_USUAL}高马于任方石金何钟陆白江史尹黎武贺龙段雷钱汤施熊康田程严戴夏廖邹姚谭孔温乔赖龚"
_COMMON_NAME = f"(?:{'|'.join(sorted(LONG_SURNAMES))}|[{_COMMON}])".translate(_FOLDING)
# What given names are mostly made of: two of these need nothing behind them to be a name.
_USUAL_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂志远海德柱建国华文红玉春梅小晓东辉鹏飞俊峰浩宇轩子涵梓欣怡佳雨婷雪琴莉玲燕萍凤珍淑兰云莲芬香月美爱翠"
    "立学成庆永福贵富祥瑞祖光宗耀忠义仁礼智信卫民胜利振兴龙虎彪斌彬博达凯康坤雷亮林鑫森淼旭阳宁帅波涛江河川山岩松柏树根栓锁柱铁钢铜银宝才财发旺长顺万年启先继承"
    "少少天元一三金生家嘉思梦诗琪瑶颖慧洁蕾薇雯倩婉莹菲丹青彤冰晶琳璐露希妍悦然若晨曦昊泽睿翔毅恒诚健全良善贤友朋鸿运昌盛世清源泉润大广安保新来喜连双守占景绍维希"
)
_NO_NAME = (
    r"(?!高[龄度层低校危空温峰价频楼速铁新考管院级兴职\d]|何[时人况必种处以]|任[何意职命]|方[面便案式才可庄]|金[额融属顶]|白[天领班]|江[苏西边湖]|万[分元人]|文[件化字]|于(?:[是此上下本去今前昨当\d]|[国清端][庆明午]|春节|元旦|大[厅门]|家[中里门])|石[景材料]"
    r"|程[序度]|马[上路桶]|夏[天季]|黄[昏色金]|林[业地]|武[警装汉]|康复|张[贴罗开扬]|余[款额下热温]|许[多可久诺]|周[边围末日期\d]|郑[重州]|严[重禁厉格肃]|谢[绝谢]|胡[乱同]|曾[经多先有被向于\d]|陆[续军]|施[工行]|董事|陈[述旧列设]|毛[病坯]|[温龙]泉|[汤江黄]河|江山|广场|罗列|高达|金[银茂税]|石柱|白[云宫]|[黄唐]山|马[达鞍]|雷[达雨]|沈阳|吴江|黎明|高[远德]|汪洋|叶[子片]|钟点|钱财|顾[客虑]|任期|余生|韩[国语]|温[度馨]|钱[款物]|孙[女子]|杜绝"
    r"|时[常间]|房[屋产东]|管[理道线]|水[电费务]|安[全装置]|项目|计[划算]|党[员委]|舒适|明[确显白]|\d[名人户个楼层号月日])"
)
_ANY_GIVEN = f"(?:(?![的了在是和与不我你他她它们这那有就也都很对被把给让向到说后前个])[{_HEARD[1:-1]}])"
_GIVEN = f"{_ANY_GIVEN}{{1,2}}"
_NAME, _USUAL_NAME = f"{_NO_NAME}{_SURNAME}{_GIVEN}", f"{_NO_NAME}[{_USUAL}]{_GIVEN}"
_SAYS = "反映|来[电访信]|投诉|举报|求助|称|说|表示|认为|提出"
_NAME_ENDS = rf"(?=$|[^{_HEARD[1:-1]}]|{_SAYS}|诉求|要求|希望|咨询|申请|本人|自述|电话|手机|联系|身份|态度|[的家在住与和及等因向将被未已系男女])"
_PERSON = "姓名|(?:联[系络]|反[映应]|来[电访信]|投诉|信访|上访|举报|申请|诉求|求助|报[修案警]|写信|当事|承租|产权|代理|监护|委托|受害|[经承]办|办理|处理|回访|接待|负责)人|户主|[车机房]主|法[定人]代表人?"
_KIN = "主户民东邻板理属伴子儿亲客夫哥弟姐妹者工人头练警员记"  # what the words of _PERSON and _PRIVATE end with
_FORMAL, _FAMILIAR = "女士|先生|小姐", "阿姨|大[爷妈娘姐哥]|奶奶|爷爷|叔叔|老汉|老太太?|师傅|老师"
_PRIVATE = "邻居|业主|[住租]户|居民|[村市]民|户主|房东|租客|老[板伴]|经理|家属|[妻儿孩]子|女儿|[父母]亲|丈夫|哥哥|弟弟|姐姐|妹妹|[患死]者|职工|残疾人|包工头|教练|民警|工作[人者]员?|书记|本人"
_DOES = (
    r"$|[^\w]|私[搭自]|态度|拒[不绝]|擅自|经常|长期|多次|占[用据]|违[规法建]|涨[租价房]|[加扣][租押房]|拖[欠延]|欠[租钱款薪物]|[殴辱]|打[人骂]|去世|住院|[上入]学|霸占|跑路|已|回复"
    r"|不(?:[养给还让管付退交修赡肯愿尽履归搬配]|承认|同意|讲理)"
)
_AND_OTHERS = rf"(?: ?[、,和与及] ?{_HEARD}{{2,3}}){{0,4}} ?等 ?\d{{1,4}} ?(?:[余多] ?)?[人名位户](?!次)"
_REPORTS = "反映|告诉|来[电访信]|投诉|咨询|求助|表示|称(?![赞呼职号为心得王霸重])|诉(?!讼|苦)"
_NO_END = "庄村井园街路区城镇桥院楼厂店局部会司队口里坊巷方家人员户"  # 杨庄反映, 高楼反映
_KNOWN_GIVEN = _USUAL_GIVEN.translate(_FOLDING)
_TITLE = f"{_FORMAL}|某{{1,2}}|{_FAMILIAR}|同志|太太"

# Texts


class Rule(NamedTuple):
    """Patterns are tried on the folded text from the first rule to the last; `what`, or the whole match, is meant."""

    kind: str  # "": harmless, shields what stands there from the rules below
    mark: str
    pattern: str
    reason: str
    holds: Callable[[str], bool] = lambda figures: True  # asked with the letters and figures of what was found
    least: int = 0  # figures: a text with fewer is not searched, which is most of the time saved
    needs: str = ""  # one of these characters: likewise


_END = r"(?![0-9])"
_GAP = r"[ .\-_/|+()'*]{0,6}+"
_GAP_NAMED = _GAP.replace(" .", " ,.")  # behind the word 电话 a comma parts no amount


def _figures(shape: str, gap: str = _GAP) -> str:
    """A pattern for figures with gaps between: `#` is any, `[3-9]` one of those, a letter o passes for a zero."""
    pieces = re.findall(r"\[[^]]+\]|.", shape)
    return gap.join(
        "[\\do]" if p == "#" else f"[{p.strip('[]')}{p.strip('[]').translate(_WIDE)}{'o' * ('0' in p)}]" for p in pieces
    )


def _run(least: int, most: int, gap: str = _GAP) -> str:
    """So many figures. A Chinese numeral behind 0-9 belongs to the next word (69741234一直占线), unless more 0-9 follow it.

    As many as possible are taken; fewer when another number follows at once.
    """
    plain, mixed = (rf"{figure}(?:{gap}{figure}){{{least - 1},{most - 1}}}" for figure in ("[0-9]", r"\d"))
    return rf"(?:{plain}+{_END}(?!(?:{gap}[０-９]){{1,8}}{gap}[0-9])|{mixed}+{_END}|{plain}{_END})"


def _is_mobile(figures: str) -> bool:
    return re.fullmatch(r"(?:0*86)?1[3-9]\d{9}", figures) is not None


def _is_no_person(figures: str) -> bool:
    return not _is_mobile(figures) and not ric.is_valid(figures.upper())


def _is_organisation(code: str) -> bool:
    # An identity number can pass the check of 信用代码 by chance; it has no letters, and never begins with 9.
    return (code[0] == "9" or not code[:17].isdigit()) and uscc.is_valid(code.upper())


def _is_card(figures: str) -> bool:
    if re.match(r"[1-8][1-7]\d{4}(?:1[89]|20)", figures):
        return False  # a day of birth: an identity number
    # Cards begin with 3-6. The check digit decides only about other numbers: a mistyped card is a card.
    return figures[0] in "3456" or (not figures.startswith(("19", "20")) and luhn.is_valid(figures))


def _is_name(text: str) -> bool:
    return _NOBODY.fullmatch(text) is None


_START = r"(?<![0-9])"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MOBILE = _figures("1[3-9]#########")
_N = r"(?:[a-z]?[\d十百]{1,4}|[a-z])"
_EXTENSION = r"(?: ?(?:转(?:接)?(?:分机)?|分机|ext\.?) ?:? ?\d{1,5}|-[0-9]{3,5}(?![0-9]))?"
_LOCAL = rf"(?:[0-9]{{3,4}}[ -]?[0-9]{{4}}{_END}|{_run(7, 13, _GAP_NAMED)}){_EXTENSION}"
_NO_LIST = r"(?! ?(?:号楼|号院|栋|幢))"  # 1 3 5 7 9 11号楼 are buildings
_NUMBERS = rf"(?<![\d十百a-z]){_N}(?: ?[、和及至到/-] ?{_N}){{0,9}} *"
_FLOOR = rf"(?: *-?{_N} *[层楼])?"
_NO_COUNT = r"(?! *(?:[0-9]|[年月元千万亿人度℃%平㎡米立公个多余次天块吨起]|户(?![主内])|-\d|\.\d))"
_NO_ROOM = "(?![屋产子改租价东地贷源型款本管建])"  # 房 begins another word
_ROOM = rf"(?:[0-9]{{3,4}}|[０-９]{{3,4}}|[１-９]百[０-９十]{{1,4}}(?![\d十百]))(?![0-9]){_NO_COUNT}(?:室|号(?:房{_NO_ROOM})?|房间|房{_NO_ROOM})?"
_SIDE = r"(?:[东西南北中]{1,2}边?[户室]|[左右中]门)"
# Where on a floor somebody lives; a stairwell or a shop there is nobody's.
_FLOOR_SIDE = (
    rf"(?:{_SIDE}|第?\d{{1,2}}号(?! ?[楼院栋幢井线])|[东西南北左右]{{1,2}}[边侧头手数]?第?\d{{1,2}}[户家]|[东西南北]{{1,2}}[边侧头])"
    r"(?! ?的? ?(?:楼道|走廊|过道|通道|楼梯|电梯|平台|露台|外|墙|管|井|消防|大厅|公共|车|商|店|门店|底商|办公|会议|卫生间))"
)
_BARE_ROOM = (
    rf"(?!1(?:10|19|20|22)(?!\d))(?:[1-9１-９]|[1-3１-３]\d)(?:[０0][1-9１-９]|[1-4１-４]\d)(?!\d){_NO_COUNT}"
    rf"(?! ?(?:号 ?[楼院]|[层楼栋幢座名位套间来家分路弄里床斤只条辆台处医工地至到-]))(?:室|号(?:房{_NO_ROOM})?|房间|房{_NO_ROOM})?"
)
_MORE_ROOMS = rf"(?: ?[、/和与及] ?(?:隔壁|楼[上下]|对门)?{_BARE_ROOM})*"
# Behind the unit: a floor and its side, or a room and those named with it. 3号 is a door there, no building.
_INSIDE = (
    rf"(?: *(?:{_N}|[顶底首]) *[层楼] *{_FLOOR_SIDE}|{_FLOOR}(?: *-? *\(?(?:{_ROOM}{_MORE_ROOMS}|\d{{3,4}}户|{_SIDE}"
    r"|\d{1,3}号(?! ?[楼院栋幢井线])|[左右]手?边?第\d[户家]|\d{1,2}-\d{1,2}(?!\w|[.-]\d)))?)"
)

RULES = (
    Rule("", "", r"〔(?:电话|证件号|车牌|卡号|邮箱|账号|门户|姓名|住址)〕", "our own marks: scrubbing twice is scrubbing once"),
    Rule("", "", r"(?<![0-9a-z])[0-9a-hj-npqrtuwxy]{18}(?![0-9a-z])", "统一社会信用代码 of an organisation", _is_organisation, least=9),
    Rule(
        "", "",
        r"(?<![件证卡])(?:工单|编号|单号|流水号|信用代码|受理号|合同号?|发票号?|订单号?|案号|文号)(?:编?号码?)?[ :为是第]{0,4}(?P<what>[a-z]{0,6}[-a-z0-9]{4,40}+)(?![ .]?[0-9])",
        "a number that is named as an order, a code or a contract", _is_no_person, needs="单号码同票",
    ),
    Rule(
        "", "",
        r"(?<![\d.])(?:(?:-?7\d|[89]\d|1[0-3]\d)\.\d{5,}[ ,，]{1,2}[1-5]?\d|[1-5]?\d\.\d{5,}[ ,，]{1,2}(?:-7\d|1[0-3]\d))\.\d{5,}(?![\d.])",
        "the two coordinates of a place, in either order: no card begins like a longitude", least=12,
    ),
    Rule("card", "〔卡号〕", _START + _run(16, 19) + _NO_LIST, "bank card of 16-19", _is_card, least=16),
    Rule(
        "id", "〔证件号〕",
        rf"{_START}(?:{_figures('[1-8][1-7]####')}{_GAP}(?:{_figures('1[89]')}|{_figures('20')})(?:{_GAP}[\do]){{9,10}}+(?:{_GAP}[0-9])?(?:{_GAP}x)?"
        rf"|{_figures('#' * 17)}{_GAP}x(?![a-z])){_END}",
        "居民身份证 of 18, one figure too few or too many, any check digit: a mistyped number still names a person", least=15,
    ),
    Rule(
        "", "",
        r"(?<!\d)(?<!\d[ .-])(?<!\d[ .-]{2})(?<!\d[ .-]{3})(?:20|(?P<old>19))\d\d(?:(?P<between>[-./])(?:0?[1-9]|1[0-2])(?P=between)(?:0?[1-9]|[12]\d|3[01])"
        r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)(?(old)(?![ .-]{1,6}\d))",
        "a day; with 19 and more figures behind it, it may be a phone", least=6,
    ),
    Rule(
        "id", "〔证件号〕",
        rf"{_START}{_figures('[1-8][1-7]######')}{_GAP}(?:{_figures('0[1-9]')}|{_figures('1[0-2]')}){_GAP}{_figures('[0-3]####')}{_END}"
        r"|(?<![0-9])[1-8]\d{3,9}\*{4,14}[\dx]{0,4}",
        "居民身份证 of 15, and with stars in its middle", least=4,
    ),
    Rule(
        "phone", "〔电话〕",
        rf"{_START}(?=[+08１1])(?:\+? ?(?:00)?86{_GAP})?{_MOBILE}(?:{_MOBILE})?{_END}{_NO_LIST}"
        r"|(?<![0-9])1[3-9]\d(?:[*x]{3,6}|…{1,3})\d{3,4}",
        "mobile", least=6,
    ),
    Rule(
        "", "",
        r"(?<![\da-z.])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?!400|800)[1-9]\d{0,2}\.\d{4,}|(?<![\da-z][ .-])(?:0\d\d-?)?(?:12\d{3}|9[56]\d{3})(?![ .-]\d))(?![\d.])",
        "an amount, a coordinate, a public hotline", least=4,
    ),
    Rule(
        "phone", "〔电话〕",
        rf"{_START}(?:\( ?)?{_figures('0')}{_GAP}(?:{_figures('10')}|{_figures('2#')}|{_figures('[3-9]##')}){_GAP}(?=[2-8２-８]){_run(7, 8)}"
        rf"{_EXTENSION}|{_START}{_figures('[48]00#######')}{_END}",
        "landline with area code, 400 and 800", least=10,
    ),
    Rule(
        "id", "〔证件号〕",
        r"(?:身份证|证件|护照|通行证|台胞证|回乡证|军官证|士兵证|警官证|驾驶证|驾照|居住证|残疾证|社保[卡号]|医保[卡号])[^\d\0\1a-z]{0,8}"
        rf"(?P<what>[a-z]{{0,2}}{_GAP}{_run(6, 19)}x?)",
        "passport, permit or identity number of any form, named as one", least=6,
    ),
    Rule(
        "card", "〔卡号〕",
        rf"(?:卡号|[账帐][号户]|银行卡|存折)[^\d\0\1a-z]{{0,8}}(?P<what>{_run(8, 21)})",
        "an account that is named as one", least=8,
    ),
    Rule(
        "email", "〔邮箱〕",
        r"(?<![a-z0-9._+-])[a-z0-9](?:[a-z0-9_+-]|\.(?! ))*+ {0,3}(?:@|[(\[]at[)\]]|艾特|(?<= )at(?= [a-z0-9-]{2,20} dot )|#(?=[a-z0-9-]{2,20}\.(?:com|cn|net))) {0,3}[a-z0-9-]+(?: {0,2}(?:[.]|点|[(\[]dot[)\]]|dot) {0,2}[a-z0-9-]+)+",
        "e-mail", needs="@t艾#",
    ),
    Rule(
        "account", "〔账号〕",
        r"(?:微信|薇信|v信|(?<![a-z])(?:vx|wx|wechat|weixin|qq)(?![a-z])|扣扣|支付宝|抖音|快手|小红书|[账帐]号)(?:[账帐]?号码?|群|同号|:|为|是|-| ){0,4}"
        rf"(?P<what>[a-z][a-z0-9_-]{{5,19}}|{_run(5, 12)})(?![a-z0-9])(?! ?[元万块人户次])",
        "微信 or QQ, named as one",
    ),
    Rule(
        "plate", "〔车牌〕",
        rf"[{_PROVINCES}使](?: ?牌)?[ (“]?[a-hj-z][ .-]{{0,2}}(?=[a-z .-]{{0,5}}\d)[a-hj-np-z\d](?:[ .-]?[a-hj-np-z\d]){{3}}"
        r"(?:[ .-]?[a-hj-np-z\d])?[ .-]?[a-hj-np-z\d挂学警港澳](?![a-z0-9])"
        rf"|(?<![a-z])wj ?[{_PROVINCES}]? ?\d{{4,5}}[\da-z]?(?![a-z0-9])"
        rf"|(?:车牌|车号|牌照|号牌)(?:号码?)?[ :为是]{{0,3}}(?P<what>[{_PROVINCES}]?[a-z]{{1,2}}[ .-]?[a-z\d]{{4,6}})(?![a-z0-9])",
        "number plate, green ones (new energy) too",
    ),
    Rule(
        "phone", "〔电话〕",
        r"(?:电话|手机|座机|固话|小灵通|联系|致电|拨打|传真|来电|号码|热线|短信|回电|tel|phone|mobile)(?!费)[^\d\0\1.;]{0,6}(?:\0+[ 、/,或者和与及]{1,3}){0,3}"
        rf"(?P<what>{_LOCAL}(?:[ 、/,或者和与及]{{1,3}}{_LOCAL})*+)(?! ?[元万亿块人户吨平㎡])",
        "local numbers of 7 or 8, one or a list of them, named as such", least=7,
    ),
    Rule(
        "dwelling", "〔门户〕",
        rf"{_NUMBERS}单 ?元(?![格体式]){_INSIDE}"
        rf"|{_NUMBERS}门{_FLOOR} *-? *{_ROOM}{_MORE_ROOMS}",
        "unit, and what follows it", needs="元门",
    ),
    Rule(
        "dwelling", "〔门户〕",
        rf"(?:[楼栋幢座#]|号院) *-? *(?P<what>(?:[\d十百]{{1,4}} *门(?![口头卫禁心])|{_N}-(?=\d\d\d)|{_N} *[层楼] *(?=\d\d\d|{_SIDE}))?(?:(?<=门){_INSIDE}|{_ROOM}{_MORE_ROOMS}|{_SIDE}))",
        "door, floor and room behind a building, which stays",
    ),
    Rule(
        "dwelling", "〔门户〕",
        rf"(?<![\da-z.])(?<!第)\d{{1,2}} ?- ?(?!20[12]\d)(?:[1-9]|[1-3]\d)(?:0[1-9]|[1-4]\d){_NO_COUNT}(?!\d|[a-z])室?",
        "1-502: unit and room", least=4, needs="-",
    ),
    Rule(
        "dwelling", "〔门户〕",
        rf"(?<![\d十百a-z])(?:{_N} *[层楼] *)?[a-z]?[\d十百]{{2,5}} *(?:室|房间|号?房{_NO_ROOM})"
        rf"|(?:房间?|室)号(?:码?[ :为是]{{0,3}})(?P<what>{_ROOM})(?![\d-])"
        r"|(?<![a-z])(?:apartment|apt|room|suite)[ .#]{1,3}\d{1,5}[a-z]?(?![a-z0-9])",
        "a room", needs="室房mt",
    ),
    Rule(
        "dwelling", "〔门户〕",
        rf"(?<![\d十百a-z-])(?<!地下)(?<!负){_N} *[层楼] *{_FLOOR_SIDE}",
        "floor and side, which is a flat", needs="层楼",
    ),
    Rule(
        "dwelling", "〔门户〕",
        rf"(?:(?<=住在)|(?<=居住于)|(?<=(?<!记)住)|(?<=楼上)|(?<=楼下)|(?<=隔壁)|(?<=对门)|(?<=我家)|(?<=本人)) ?(?P<what>{_BARE_ROOM}(?: ?[、,，和与及] ?{_BARE_ROOM})*)"
        rf"|(?<!\w){_BARE_ROOM}(?= ?的?(?:业主|住户|户主|租[户客]))",
        "a room that only its neighbour tells from a count: 住302, 楼上402, 402业主", least=3, needs="住楼隔对家本业租户",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"姓名(?: ?[:为是叫] ?| )(?P<what>{_HEARD}(?: ?{_HEARD}){{1,3}}?(?:\.{_HEARD}{{1,6}})?){_NAME_ENDS}",
        "what is said to be a name", _is_name, needs="名",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?:(?:{_PERSON})(?: ?[:为是叫(] ?| )|我叫)(?P<what>{_NAME}(?: ?[、,/和与] ?{_NAME})*){_NAME_ENDS}",
        "a name behind the word that says whose it is", needs="名人主叫表",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?:{_PERSON})(?P<what>{_USUAL_NAME}(?: ?[、和与] ?{_USUAL_NAME})*){_NAME_ENDS}",
        "the same at once behind it", needs="名人主表",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?:{_PRIVATE}) ?[:(] ?(?P<what>{_NO_NAME}{_COMMON_NAME}{_GIVEN}){_NAME_ENDS}",
        "and parted by a mark from a word that says little of itself", needs=_KIN,
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?:(?<![\w\1])|(?<=联系)|(?<=[找与和由]))(?P<what>{_NO_NAME}{_COMMON_NAME}(?:[{_KNOWN_GIVEN}]{_ANY_GIVEN}?|{_ANY_GIVEN}[{_KNOWN_GIVEN}])(?<![{_NO_END}]))"
        r"(?=[ ,:(]{0,2}(?:联系,?)?(?:(?:联系)?(?:电话|手机|身份证)(?:号码?)?[ :为是]{0,2})?\0)"
        rf"|(?:(?<=\0)|(?<=\0[ ,)])){_NO_NAME}{_COMMON_NAME}[{_KNOWN_GIVEN}]{{1,2}}(?<![{_NO_END}])(?=$|[^\w])",
        "what stands beside a telephone: 李明，138…", needs="\0",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?:{_PRIVATE})(?P<what>{_NO_NAME}{_COMMON_NAME}(?:{_GIVEN}(?=[(:\0]|{_SAYS}|电话|手机|家(?!园|庄))|[{_KNOWN_GIVEN}](?={_DOES})|[{_KNOWN_GIVEN}]{{2}}))",
        "and behind a word that says little of itself", needs=_KIN,
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?<!\w){_NO_NAME}{_COMMON_NAME}(?:[{_KNOWN_GIVEN}]{_ANY_GIVEN}?|{_ANY_GIVEN}[{_KNOWN_GIVEN}])(?<!告)(?<!{_HAN}[{_NO_END}])(?<![居村市农网]民)(?={_REPORTS}|{_AND_OTHERS})",
        "what begins a sentence and reports, or stands for others: 孙小明反映, 孙小明等5人", needs="反来投咨求表称诉告等",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"(?:(?<!{_HAN})|(?<=[人与和及由找])|(?<=居民|业主|住户|租户|市民|村民|邻居|房东|群众|家属|老人|户主|职工|女士|先生|小姐|阿姨|大[爷妈娘姐哥]|奶奶|爷爷|叔叔|老汉|老太|太太|师傅|老师))"
        rf"{_NAME}(?:{_FORMAL}|{_FAMILIAR})|{_COMMON_NAME}[{_KNOWN_GIVEN}]{{1,2}}同志",
        "a name and a form of address", needs="士先姐姨大奶爷叔老傅同",
    ),
    Rule(
        "name", "〔姓名〕",
        rf"{_SURNAME}(?<!由于|对于|属于|关于|至于|对方|双方|甲方|乙方|警方|校方|院方|江苏|吉林|桂林)(?:{_FORMAL}|某{{1,2}}(?![小单公街路地项社商工部些种个处次日年月时村镇区])(?:女士|先生)?)"
        rf"|[{_USUAL}](?<!园林|绿林|每周|本周|上周|下周|照顾|看顾|允许|不许|准许|感谢|谢谢|其余|多余|江苏|紧张|师傅|主张)(?:{_FAMILIAR})"
        rf"|(?<!\w)[{_FUNCTION}](?:{_FORMAL})(?={_SAYS})|[{_USUAL}][x*]{{1,2}}{_HEARD}?(?:{_FORMAL}|(?= ?(?:{_SAYS})))",
        "a surname and a form of address: 张女士, 李某, 王大妈, 王**", needs="士先姐姨大奶爷叔老傅某*x",
    ),
)  # fmt: skip

_FIGURE, _NO_WORD = re.compile(r"[\do]"), re.compile(r"[\W_]")
_COMPILED = [(rule, re.compile(rule.pattern)) for rule in RULES]
_NAMING = [(rule, pattern) for rule, pattern in _COMPILED if rule.kind == "name"]

# A text in which this finds nothing holds nothing for RULES but names, so without any it is not even folded. All branches begin with a class, which
# the engine skips to. Characters beyond 16 bits, invisible, combining and compatibility ones are suspicious by themselves.
_F = "".join(c for c in map(chr, range(0x10000)) if unicodedata.numeric(c, -1) in range(10)) + "幺○◯"
_ODD = r"\x00-\x08\x0e-\x1f\xad\u0300-\u036f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufeff\uf900-\ufaff\U00010000-\U0010ffff"
_SIEVE = re.compile(
    rf"[{_F}十百a-zA-Zａ-ｚＡ-Ｚ楼栋幢座院#＃@＠艾微薇扣支抖快小账帐尾后末{_ODD}](?:"
    rf"(?<=[{_F}])(?:(?:[\W_]{{0,6}}[{_F}oOｏＯ]){{6}}|[\W_]{{1,3}}[{_F}]{{3}}|[\W_]?\*)"
    rf"|(?<=[{_F}十百])[\W_]{{0,3}}(?:[房室单门]|号房|[层楼][\W_]{{0,3}}(?:[{_F}]|[东西南北中左右]))"
    rf"|(?<=[楼栋幢座院#＃])[\W_]{{0,6}}(?:[{_F}]{{3}}|[{_F}十百a-zA-Zａ-ｚＡ-Ｚ]{{1,4}}[\W_]{{0,6}}门|[东西南北中]{{1,2}}[户室])|(?<=[a-zA-Zａ-ｚＡ-Ｚ])(?:[\W_]{{0,4}}[{_F}]|单元|[xX信]|[eE][cCiI][hHxX])"
    rf"|(?:(?<=住[在于][{_F}])|(?<=[住上下壁门家人号][{_F}])|(?<=[住上下壁门家人号][\W_][{_F}]))[{_F}]{{2}}|(?<=(?<!\w)[{_F}])[{_F}]{{2,3}} ?的?[业住户租]"
    rf"|(?<=尾)[号数]|(?<=[后末])[四4]位"
    rf"|(?<=[@＠{_ODD}])|(?<=艾)特|(?<=[微薇])信|(?<=扣)扣|(?<=支)付宝|(?<=抖)音|(?<=快)手|(?<=小)红书|(?<=[账帐])号|(?<=[aA])[tT](?![a-zA-Z]))"
)
# The same for names, which need no figures.
_FIRST = "".join(sorted({*_COMMON, *(long[0] for long in LONG_SURNAMES)}))
_CALLS = re.compile(
    rf"[士姐某姨爷妈娘哥奶叔汉师先太人主户民东居名叫板伴理属子儿亲客反来投咨求表称诉告等夫弟妹者工头练警员记同*＊×xX](?:(?<=[主户民东居板伴理属子儿亲客夫哥弟姐妹者头练警员记])[:：(（ ]?[{_FIRST}]|(?<=职工)[{_FIRST}]|(?<=[疾本]人)[\W_]?[{_FIRST}]|(?<=[反来投咨求表称诉告等])(?:(?<=(?<!\w)[{_FIRST}]\w.)|(?<=(?<!\w)[{_FIRST}]\w\w.)|(?<=(?<!\w)[{_FIRST}]\w\w\w.))|(?<=[人主名叫表])[\W_是为叫]{{0,3}}[{_MANY}]|(?<=[{_FIRST}]\w同)志|(?<=[{_FIRST}]\w\w同)志|(?<=[{_USUAL}][*＊×xX])|(?<=名)[\W_是为]|(?<=女士)|(?<=先)生|(?<=小姐)"
    rf"|(?<=[{_MANY}]某)|(?<=阿姨)|(?<=大[爷妈娘姐哥])|(?<=奶奶)|(?<=爷爷)|(?<=叔叔)|(?<=老[汉太师])|(?<=师)傅)"
)

# What stood in a row's refused columns

_FORM = re.compile(f"{_TITLE}|[姐哥](?![妹弟们庄])")
_CALLED = re.compile(_NAME_ENDS)
# The last four figures of a number are that number where the row says so.
_LAST_FOUR = re.compile("(?:尾号|尾数|[后末]4位)(?:数字?|号码?)?[是为:]?")
# Words that stand in such columns and name nobody: taking them out would only make the text unreadable.
_NOBODY = re.compile(
    "(?:不|未|无|没|匿名|保密|同上|某).*|先生|女士|居民|业主|住户|群众|市民|村民|本人|家属|网友|热心市民|物业|社区|小区|街道|公司|学校|医院|热线"
    "|男性|女性|.{1,4}族|中共党员|党员|团员|共青团员|佛教|道教|.{2}教|已婚|离异|丧偶|小学|初中|高中|中专|大专|大学|本科|硕士|博士|研究生"
    "|(?:[妻儿孩]子|女儿|丈夫|配偶|爱人|老伴|[父母]亲|子女|亲[属戚友]|朋友|邻居)(?:代.{0,2})?"
    "|工人|农民|干部|学生|教师|职工|退休|健康|良好|一般|其他|姓名|电话|地址|联系人|来电人|投诉人|信访人"
    "|.+号楼|.{2,}(?:区|县|市|省|镇|乡|村|街道|家园|花园|胡同|大街|公司|集团|局|委员?会?|办公?室?|中心|学校|医院|物业|银行|法院|派出所)"
)
_ONE_NAME = re.compile(f"{_HAN}{{1,4}}")
_TITLE_BEHIND = re.compile(f"(?:{_TITLE})$")
_COMPANY = re.compile(r"等\s*\d+\s*[人户名位].*$")  # 赵女士等3人
_WITHIN_NAME = re.compile(
    rf"(?<!{_HAN})({_HAN})\s+(?={_HAN})|\s+(?={_HAN}(?!{_HAN}))"
)  # 张 三丰 is one, 张三 李四 are two
_BETWEEN_NAMES = re.compile(rf"[、,;/|()\n]|(?<={_HAN})\s+|\s+(?={_HAN})")
_NUMBER = re.compile("[0-9]{5,}x?")
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(
    rf"(?=.*{_HAN}).*[0-9一二三四五六七八九十〇零] *(?:-\d{{3,4}}\b|号|楼|单元|室|栋|幢|座|层|组|队|巷|弄|门)"
)


class _Wanted(NamedTuple):
    near: str  # stands as it is in every text that is worth a closer look
    kind: str
    mark: str
    value: str  # folded, without blanks; a number without dashes and dots too
    surname: str = ""


def _wanted_of(cell: str) -> Iterable[_Wanted]:
    plain = unicodedata.normalize("NFKC", cell).strip()
    if _ONE_NAME.fullmatch(plain) or plain.isdecimal():  # nearly all cells; the rest costs five times as much
        parts = [plain]
    elif _ADDRESS.match(plain):
        yield _Wanted(plain[0], "address", "〔住址〕", _tight(plain, " "))
        return
    else:
        parts = [_COMPANY.sub("", part).strip() for part in _BETWEEN_NAMES.split(_WITHIN_NAME.sub(r"\1", plain))]
    for part in parts:
        number = _tight(part, " -.+").translate(_NARROW)
        if _NUMBER.fullmatch(number):
            kind, mark = ("id", "〔证件号〕") if len(number) >= 15 else ("phone", "〔电话〕")
            near = number if len(number) > 6 else ""  # longer ones are seen in any writing (_SIEVE)
            yield _Wanted(near, kind, mark, number)
        elif "@" in part:
            yield _Wanted(part[0], "email", "〔邮箱〕", _tight(part, " "))
        elif len(part) > 1 and _LETTER.search(part) and not _NOBODY.fullmatch(part):
            named = _ONE_NAME.fullmatch(_TITLE_BEHIND.sub("", part))
            surname = named[0][: 2 if named[0][:2] in LONG_SURNAMES else 1] if named else ""
            near = "" if part.isascii() else part[0]
            yield _Wanted(near, "name", "〔姓名〕", _tight(part, " "), _tight(surname, ""))
            if len(pieces := _tight(part, " ").split(".")) > 1:  # 买买提·艾山 is called by either
                yield from (
                    _Wanted("", "name", "〔姓名〕", one) for one in pieces if _ONE_NAME.fullmatch(one) and one[1:]
                )


@lru_cache(maxsize=256)  # the texts of one row come one after the other
def _wanted(also: tuple[str, ...]) -> tuple[_Wanted, ...]:
    # 张三丰 goes before 张三, or a 丰 would be left of him.
    return tuple(
        sorted({wanted for cell in also for wanted in _wanted_of(cell)}, key=lambda one: (-len(one.value), one))
    )


def _tight(text: str, gaps: str) -> str:
    return "".join(c for c in text.translate(_FOLDING) if c not in gaps)


class _Span(NamedTuple):
    start: int
    end: int
    kind: str
    mark: str


def _named(folded: str, one: _Wanted) -> list[_Span]:
    """Where what is wanted stands, whatever blanks are in it."""
    number = one.value[:-1].isdecimal()
    places = [i for i, c in enumerate(folded) if c not in (" -.+" if number else " ")]
    tight = "".join(folded[i] for i in places)
    found = list(_standing(tight.translate(_NARROW) if number else tight, one.value))
    for start, end in found:
        tight = tight[:start] + _OUT * (end - start) + tight[end:]
    found += _last_four(tight.translate(_NARROW), one.value) if number else _forms(tight, one.surname)
    spans = [(places[start], places[end - 1] + 1) for start, end in found]
    return [
        _Span(start, end, one.kind, one.mark)
        for start, end in spans
        if not (_cuts(folded, start) or _cuts(folded, end))
    ]


def _standing(tight: str, value: str) -> Iterable[tuple[int, int]]:
    start = tight.find(value)
    while start >= 0:
        yield start, start + len(value)
        start = tight.find(value, start + len(value))


def _cuts(folded: str, place: int) -> bool:
    """Whether a Latin word or a number goes on across this place: Alice is not in malice."""
    around = folded[place - 1 : place + 1] if place else ""
    return len(around) == 2 and around.isascii() and around.isalnum()


def _last_four(tight: str, value: str) -> Iterable[tuple[int, int]]:
    for named in _LAST_FOUR.finditer(tight) if len(value) > 6 else ():
        if tight.startswith(value[-4:], named.end()):
            yield named.end(), named.end() + 4


def _forms(tight: str, surname: str) -> Iterable[tuple[int, int]]:
    start = tight.find(surname) if surname else -1
    while start >= 0:
        end = start + len(surname)
        if form := _FORM.match(tight, end):
            yield start, form.end()
        elif surname in _COMMON and start and tight[start - 1] in "老小" and _CALLED.match(tight, end):
            yield start - 1, end
        start = tight.find(surname, start + 1)


# The way through


@dataclass(frozen=True)
class Scrubbed:
    """A text without people, and how often each kind was found: phone, id, plate, card, account, email, dwelling, name, address."""

    text: str
    found: Mapping[str, int]


_NOTHING: Mapping[str, int] = MappingProxyType({})
_GAPS = str.maketrans(dict.fromkeys(" \t\r\n-.+_"))


def scrub(text: str, also: Iterable[str] = ()) -> Scrubbed:
    """The text with a mark such as 〔电话〕 where a person could be reached or recognised (DOMAIN.md 8); the building stays.

    also  what stood in the row's refused columns: names (their 张女士 too), numbers, addresses. Words that name nobody
          are passed over, as are single characters and figures of fewer than five.
    Scrubbing twice is scrubbing once.
    """
    return _scrubbed(text, _possible(text, tuple(also)) if also else ())


def _possible(text: str, also: tuple[str, ...]) -> tuple[_Wanted, ...]:
    """What of the row's refused columns could stand in the text, by a quick look; nothing else does."""
    wanted = _wanted(also)
    if text.isascii():  # nothing to fold but the case, so a plain search says what cannot stand in it
        tight = text.lower().translate(_GAPS)
        return tuple([one for one in wanted if one.value.translate(_GAPS) in tight])
    if any(one.near in text for one in wanted) or _SIEVE.search(text) or _CALLS.search(text):
        return wanted
    return ()


@lru_cache(maxsize=2_000)  # names of places, units and topics come again with every row
def _scrubbed(text: str, wanted: tuple[_Wanted, ...]) -> Scrubbed:
    reachable = bool(_SIEVE.search(text))
    suspicious = reachable or bool(_CALLS.search(text))
    if not suspicious and not wanted:
        return Scrubbed(text, _NOTHING)
    folded, places = _folded(text)
    spans: list[_Span] = []
    for one in wanted:
        new = _named(folded, one)
        folded = _shielded(folded, new)
        spans += new
    if not suspicious and not spans:
        return Scrubbed(text, _NOTHING)
    rules = _COMPILED if reachable or spans else _NAMING
    # What is taken out can free what stood beside it; so until nothing more is found.
    while new := _found(folded, rules):
        folded = _shielded(folded, new)
        spans += new
    spans.sort()
    pieces, end = [], 0
    for span in spans:
        pieces += text[end : places[span.start]], span.mark
        end = places[span.end]
    return Scrubbed("".join(pieces) + text[end:], MappingProxyType(Counter(span.kind for span in spans)))


# What in a file's name stands alone, or before 来信, and begins like a person. A word taken out too many costs little there.
_IN_FILE_NAME = re.compile(
    rf"(?:(?<!{_HAN})|(?<=关于)|(?<=有关)|(?<=的)){_NO_NAME}"
    rf"(?:{'|'.join(sorted(LONG_SURNAMES))}|[{_COMMON}])(?:(?!的){_HAN}){{1,2}}?"
    rf"(?=$|[^{_HAN[1:-1]}]|的|来[信访电]|[上信]访|{_SAYS}|诉求|材料|问题|一?家|等|户|案|件|及|与|和)"
)


def file_name(name: str) -> str:
    """The name of a file or sheet as it may be kept: scrubbed, and without what reads like a person (张三.xlsx)."""
    return _IN_FILE_NAME.sub("〔姓名〕", scrub(name).text)


# An order's number holds a phone by chance, if a stretch of its figures counts; so only a whole run of them does.
_AS_MOBILE = re.compile(r"(?<![0-9])(?:(?:\+|00)?86[ -]?)?1[3-9][0-9](?:[0-9]{8}|([ -])[0-9]{4}\1[0-9]{4})(?![0-9])")
_AS_LANDLINE = re.compile(r"(?<![0-9-])0(?:10|2[0-9]|[3-9][0-9]{2})[ -][2-8][0-9]{6,7}(?![0-9])")
_AS_IDENTITY = re.compile(r"(?<![0-9])[0-9]{6}([ -]?)[0-9]{8}\1[0-9]{3}[0-9x](?![0-9a-z])")
# Without one of these there is neither a plate nor an e-mail, and no need to look for all else.
_AS_PLATE_OR_EMAIL = re.compile(r"[^\x00-\x7f]|[@(\[]")


def numbers_a_person(number: str, also: Iterable[str] = ()) -> str | None:
    """What of a person an identifier is, or holds, in Chinese (身份证号码, 电话号码 …), or None: it may stand.

    An identity number counts where its day of birth and check digit are right: others of 18 figures are orders.
    also  what stood in the row's refused columns.
    """
    plain = number.translate(_FOLDING).translate(_NARROW)
    if any(ric.is_valid(_NO_WORD.sub("", found[0]).upper()) for found in _AS_IDENTITY.finditer(plain)):
        return "身份证号码"
    if _AS_MOBILE.search(plain) or _AS_LANDLINE.search(plain):
        return "电话号码"
    if _AS_PLATE_OR_EMAIL.search(number) and {"plate", "email"} & scrub(number).found.keys():
        return "车牌号或邮箱"
    if also and any(_named(plain, one) for one in _possible(number, tuple(also))):
        return "同一行里不收的个人信息"
    return None


def is_data(head: str) -> bool:
    """Whether what should be the head of a column is nothing but a phone, an identity number or the like: the row is data."""
    return re.fullmatch("(?:〔[^〕]+〕)+", scrub(head).text) is not None or bool(numbers_a_person(head))


def _shielded(folded: str, spans: Iterable[_Span]) -> str:
    pieces, done = [], 0
    for start, end, kind, _ in sorted(spans):
        pieces += folded[done:start], (_OUT if kind else _SAFE) * (end - start)
        done = end
    return "".join(pieces) + folded[done:]


def _found(folded: str, rules: Iterable[tuple[Rule, re.Pattern[str]]]) -> list[_Span]:
    found: list[_Span] = []
    figures = len(_FIGURE.findall(folded))
    for rule, pattern in rules:
        if figures < rule.least or (rule.needs and not any(character in folded for character in rule.needs)):
            continue
        spans = [
            _Span(*match.span("what" if "what" in pattern.groupindex and match["what"] else 0), rule.kind, rule.mark)
            for match in pattern.finditer(folded)
        ]
        spans = [
            span for span in spans if rule.holds(_NO_WORD.sub("", folded[span.start : span.end]).translate(_NARROW))
        ]
        if spans:
            folded = _shielded(folded, spans)
            found += spans if rule.kind else []
    return found
