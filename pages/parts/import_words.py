"""The words of 数据导入 that stand in more than one of its blocks: sources, states of work, sizes."""

from collections.abc import Mapping

# name of a source → what its file looks like, and from where and on what basis it comes, as the form proposes
SOURCES: Mapping[str, tuple[str, str]] = {
    "ledger": ("本单位的重点矛盾台账，按模板填写", "本单位重点矛盾台账；依据《信访工作条例》"),
    "12345": ("市民热线工单系统导出的表，每行一张工单", "12345 热线工单系统导出；依据《北京市接诉即办工作条例》"),
    "pingshan": ("示例来源：深圳坪山区民生诉求公开数据", "深圳市坪山区公开数据，仅供试用"),
    "nyc311": ("示例来源：纽约 311 公开数据", "纽约市公开数据，仅供试用"),
    "table": ("别的系统导出的表：逐列说明含义，可存下来再用", ""),
}
SAVED = "用存下的对应关系读，每行一件"

WORK: Mapping[str, str] = {"dry_run": "试读", "confirm": "导入", "undo": "撤回", "file": "归类"}
# state of a job → (word, colour of its badge)
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("排队中", "gray"),
    "running": ("进行中", "blue"),
    "done": ("完成", "green"),
    "failed": ("没有完成", "red"),
    "cancelled": ("已取消", "gray"),
}


def work_badge(state: str) -> str:
    """Markdown of a job's state as a badge."""
    word, colour = STATES[state]
    return f":{colour}-badge[{word}]"


def size_words(size: int) -> str:
    """The size of a file in words: 340 KB, 2.3 MB."""
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(1, round(size / 1024))} KB"
