"""Texts that would be something else where they are not kept as text, and how that something else would look."""

import re
from dataclasses import dataclass

SIGN = "zj"  # every payload holds it, and nothing else does


@dataclass(frozen=True)
class Payload:
    """text: what is brought; alive: what a screen's markdown would hold, escapes taken away, if it were not kept as text."""

    name: str
    text: str
    alive: str | None = None

    @property
    def typed(self) -> str:
        """As a browser can send it: half a character comes in by a file alone."""
        return self.text.encode("utf-8", "ignore").decode()


PAYLOADS = (
    Payload("script", "<script>zjscript()</script>", "<script"),
    Payload("image that fails", "<img src=x onerror=zjimage()>", "<img"),
    Payload("end of an attribute", "\"'><svg onload=zjattribute()>", "<svg"),
    Payload("comment", "<!-- zjcomment", "<!--"),
    Payload("entity", "&lt;b&gt;&#60;script&#62;zjentity", "&lt;|&#60;"),
    Payload("link", "[zjlink](javascript:zjlink)", r"\]\(javascript"),
    Payload("picture", "![zjpicture](https://evil.example/zjpicture.png)", r"\]\(https"),
    Payload("address", "https://evil.example/zjaddress", "https://evil"),
    Payload("bare address", "www.evil.example/zjbare", "www.evil"),
    Payload("address of mail", "zjmail@evil.example", "zjmail@evil"),
    Payload("address in angles", "<https://evil.example/zjangle>", "<https"),
    Payload("footnote", "[^zjnote]: zjnote [zjref]: https://evil.example", r"\[\^zjnote|\[zjref\]:"),
    Payload("directive", ":red[zjred] :red-badge[zjred]", r":red\[|:red-badge\[zj"),
    Payload("icon", ":material/delete: zjicon :smile:", ":material/delete:|:smile:"),
    Payload("formula of mathematics", "$zjmath^2$ $$zjmath$$", r"\$zjmath"),
    Payload("emphasis", "**zjbold** __zjbold__ ~~zjbold~~ `zjbold`", r"\*\*zjbold|__zjbold|~~zjbold|`zjbold"),
    Payload("heading", "# zjheading", "^# zj"),
    Payload("list", "1. zjlist", r"^1\. zj"),
    Payload("rule", "--- zjrule", "^---"),
    Payload("quotation", "> zjquote", "^> zj"),
    Payload("row of a table", "| zjrow | a |\n|---|---|", r"\|---"),
    Payload("formula", "=1+1+zjformula()"),
    Payload("plus", "+1+zjplus"),
    Payload("minus", "-1-zjminus"),
    Payload("at", "@SUM(zjat)"),
    Payload("tab before a formula", "\t=zjtab()"),
    Payload("wide formula", "＝zjwide()"),
    Payload("another program", "=cmd|' /C calc'!zjprogram"),
    Payload("hyperlink of a sheet", '=HYPERLINK("https://evil.example","zjhyper")'),
    Payload("field of a footer", '&P&"Arial"zjfooter&[Path]'),
    Payload("end of a statement", "zjdrop'; DROP TABLE matters; --"),
    Payload("always true", "zjtrue' OR '1'='1"),
    Payload("other rows", "zjunion%' UNION SELECT password FROM accounts --"),
    Payload("any letters", "%_zjany%_"),
    Payload("end of a query", "zjparameter&role=administrator#fragment?x=1"),
    Payload("way up", "../../../etc/zjpath"),
    Payload("way of Windows", "..\\..\\zjwindows:stream"),
    Payload("another header", "zjheader\r\nSet-Cookie: sjs=evil\r\n\r\n<html>"),
    Payload("right to left", "zjright\u202egpj.exe\u2066\u200f"),
    Payload("nothing and escape", "zjcontrol\x00\x07\x1b[31m\x7f"),
    Payload("lines apart", "zjlines\u2028\u2029\x85\x0b"),
    Payload("template", "{{zjtemplate}} ${zjtemplate} %(zjtemplate)s {0} {zjtemplate}"),
    Payload("half a character", "zjhalf\ud800"),
)
# What no reader sees, but what turns the text around it or ends a line of a log.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def alive(payload: Payload, markdown: str) -> bool:
    """Whether a piece of markdown holds it as what it means."""
    if payload.alive is None or SIGN not in markdown:
        return False
    return re.search(payload.alive, re.sub(r"\\.", "\0", markdown), re.MULTILINE) is not None


def raw(payload: Payload, html: str) -> bool:
    """Whether a piece of HTML holds it without its signs written as entities or as an address."""
    return bool(set("<>&\"'") & set(payload.text)) and payload.text in html
