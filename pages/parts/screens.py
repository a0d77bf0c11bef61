"""The list of screens and the way to each, so that menu, server and links cannot disagree about an address."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.visibility import Right, Viewer


@dataclass(frozen=True)
class Screen:
    """One screen: its file below pages/, its one-segment address, its word in the menu, the right that opens it (None:
    everybody who is signed in)."""

    file: str
    url_path: str
    title: str
    icon: str
    group: str
    right: Right | None
    hidden: bool = False

    def opens_to(self, viewer: Viewer) -> bool:
        """Whether this viewer may open it."""
        return self.right is None or viewer.may(self.right)


SCREENS = (
    Screen("situation/overview.py", "overview", "总览", ":material/home:", "研判", Right.CONTENT),
    Screen("situation/todo.py", "todo", "我的待办", ":material/checklist:", "研判", Right.CONTENT),
    Screen("situation/key_disputes.py", "key-disputes", "重点矛盾", ":material/flag:", "研判", Right.CONTENT),
    Screen("situation/heat.py", "heat", "热力图", ":material/grid_on:", "研判", Right.CONTENT),
    Screen("situation/owners.py", "owners", "产权与问题", ":material/apartment:", "研判", Right.CONTENT),
    Screen("situation/season.py", "season", "采暖季", ":material/thermostat:", "研判", Right.CONTENT),
    Screen("situation/register.py", "register", "登记事项", ":material/edit_note:", "研判", Right.WRITE),
    Screen("situation/enter.py", "enter", "上账", ":material/add_box:", "研判", Right.WRITE, hidden=True),
    Screen("situation/dispute.py", "dispute", "一案一页", ":material/folder_open:", "研判", Right.CONTENT, hidden=True),
    Screen("situation/matter.py", "matter", "一件一页", ":material/description:", "研判", Right.CONTENT, hidden=True),
    Screen("situation/matters.py", "matters", "案件清单", ":material/list:", "研判", Right.CONTENT, hidden=True),
    Screen("situation/search.py", "search", "查找", ":material/search:", "研判", Right.CONTENT, hidden=True),
    Screen("data/imports.py", "imports", "数据导入", ":material/upload_file:", "数据", Right.IMPORT),
    Screen("data/metrics.py", "metrics", "指标口径", ":material/rule:", "数据", Right.CONTENT),
    Screen("data/people.py", "people", "人员与职务", ":material/badge:", "管理", Right.ADMINISTER),
    Screen("data/settings.py", "settings", "设置", ":material/tune:", "管理", Right.ADMINISTER),
    Screen("data/audit.py", "audit", "操作记录", ":material/history:", "管理", Right.AUDIT),
    Screen("data/help.py", "help", "帮助", ":material/help:", "帮助", None),
)


@dataclass(frozen=True)
class Link:
    """A way to a screen: its file below pages/ and what stands behind the ? of its address."""

    file: str
    query: Mapping[str, str] = field(default_factory=dict)


def to(url_path: str, **query: object) -> Link:
    """The way to the screen at `url_path`; query values become text, None and empty ones are left out.

    Raises KeyError for an address that no screen has. A query key that is a word of Python is written with a
    trailing underscore: `to("matters", metric="received_items", from_=day)` gives ?metric=…&from=….
    """
    files = {screen.url_path: screen.file for screen in SCREENS}
    return Link(files[url_path], {k.rstrip("_"): str(v) for k, v in query.items() if v is not None and v != ""})


def to_matter(number: str) -> Link:
    """One matter (一件一页) by its number: /matter?number=…"""
    return to("matter", number=number)


def to_dispute(number: str) -> Link:
    """One ledger entry (一案一页) by its number: /dispute?number=…"""
    return to("dispute", number=number)


def to_matters(metric: str, side: str = "numerator", **window: object) -> Link:
    """The matters behind a number: /matters?metric=…&side=numerator|denominator, on= or from_= and to=, street="""
    return to("matters", metric=metric, side=side, **window)


def to_search(words: str) -> Link:
    """What the search finds for a number or a word: /search?words=…"""
    return to("search", words=words)


def to_imports(**chosen: object) -> Link:
    """Where files come in (数据导入): /imports, or one piece of work ?job= or one batch ?batch= there."""
    return to("imports", **chosen)


def home(viewer: Viewer) -> Screen:
    """Where this viewer begins: the first screen of his menu."""
    return next(screen for screen in SCREENS if screen.opens_to(viewer))


def to_metric(metric: str | None = None) -> Link:
    """The catalogue of numbers (指标口径), opened at one of them: /metrics?metric=…"""
    return to("metrics", metric=metric)
