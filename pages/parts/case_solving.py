"""How far one dispute is solved, in a screen's words: households by batch with the reasons for the rest, promises."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from data_access.disputes import Lot, PromiseLine
from domain.vocabulary import PROMISE_WORDS
from pages.parts.case import Row
from pages.parts.numbers import count, day_table, due
from pages.parts.words import plain


def lot_rows(lots: Sequence[Lot]) -> list[Row]:
    """Households by batch: solved ones by day, those that went to another dispute, then the open ones by their reason."""
    solved: Counter[date] = Counter()
    moved: Counter[date] = Counter()
    waiting: Counter[str] = Counter()
    for lot in lots:
        if lot.solved is not None:
            solved[lot.solved] += lot.n
        elif lot.moved is not None:
            moved[lot.moved] += lot.n
        else:
            waiting[lot.reason or "原因未填"] += lot.n
    done = [{"户数": count(n, "户"), "情况": f"{day_table(day)} 化解"} for day, n in sorted(solved.items())]
    done += [{"户数": count(n, "户"), "情况": f"{day_table(day)} 转入另一件矛盾"} for day, n in sorted(moved.items())]
    return [*done, *({"户数": count(n, "户"), "情况": f"未化解：{plain(why)}"} for why, n in waiting.most_common())]


def promise_rows(promises: Sequence[PromiseLine], today: date) -> list[Row]:
    """Promises (承诺) with whether they are due, kept or late."""
    return [
        {
            "单位": plain(promise.unit or "未知"),
            "承诺日": day_table(promise.made),
            "期限": day_table(promise.due),
            "情况": _promise_standing(promise, today),
        }
        for promise in promises
    ]


def _promise_standing(promise: PromiseLine, today: date) -> str:
    if promise.ended is None or promise.outcome is None:
        return due(promise.due, today).replace("逾期", "过期")
    ended = f"{day_table(promise.ended)} {PROMISE_WORDS[promise.outcome]}"
    late = (promise.ended - promise.due).days if promise.due and promise.outcome == "kept" else 0
    return f"{ended}（晚 {late:,} 天）" if late > 0 else ended
