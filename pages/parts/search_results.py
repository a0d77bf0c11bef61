"""What 查找 found, as a list: disputes before matters, a page of it, and each hit in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data_access.search import LONGEST_QUERY, Hit, Subject, fold, grams
from pages.parts.numbers import UNKNOWN, day_table, joined
from pages.parts.screens import Link, to_dispute, to_matter
from pages.parts.words import plain, shortened

LONGEST = LONGEST_QUERY
# Nobody turns so many pages; who finds more than these of a kind adds a word.
MOST = 500
PAGE = 20
KINDS: Mapping[Subject, str] = {"dispute": "重点矛盾", "matter": "信访事项"}
_DAY = {"dispute": "上账", "matter": "收到"}


@dataclass(frozen=True)
class ResultPage:
    """A page of hits; earlier and later are what the address says of its neighbours, None where there is none."""

    hits: Sequence[Hit]
    earlier: Mapping[str, str] | None
    later: Mapping[str, str] | None


def searchable(words: str) -> bool:
    """Whether some word has two letters or digits side by side: less would read every text there is."""
    return any(grams(fold(word)) for word in words.split())


def bears(hit: Hit, words: str) -> bool:
    """Whether the words are exactly this hit's number."""
    return fold(hit.number) == fold(words)


def page_at(hits: Sequence[Hit], after: str | None, size: int | None = None) -> ResultPage:
    """The page that begins behind the hit numbered `after`. LookupError when nothing found bears that number."""
    size = size or PAGE
    numbers = [hit.number for hit in hits]
    if after and after not in numbers:
        raise LookupError(after)
    start = numbers.index(after) + 1 if after else 0
    end = start + size
    earlier = None if start == 0 else {} if start <= size else {"after": numbers[start - size - 1]}
    return ResultPage(hits[start:end], earlier, {"after": numbers[end - 1]} if end < len(numbers) else None)


def found_sentence(words: str, hits: Sequence[Hit], more: bool, within: str = "") -> str:
    """The sentence at the head: how many were found for these words; `more`, if there are others than these; within: the
    part of the district that was searched (viewpoint.within)."""
    said = f"“{plain(shortened(words, 20))}”"
    if not hits:
        return f"{within}没有找到{said}。"
    found = {kind: sum(hit.subject == subject for hit in hits) for subject, kind in KINDS.items()}
    if more:
        each = "，".join(f"{kind} **{n} 件{'' if n < MOST else '以上'}**" for kind, n in found.items())
        return f"{said}{within}找到{each}，只列最近的 {MOST} 件；再加一个词可以缩小范围。"
    each = "，".join(f"{kind} **{n}** 件" for kind, n in found.items())
    return f"{said}{within}找到 **{len(hits)} 件**：{each}。"


def small(hit: Hit) -> str:
    """The gray line below a hit."""
    day = f"{day_table(hit.day)} {_DAY[hit.subject]}" if hit.day else f"{_DAY[hit.subject]}日{UNKNOWN}"
    stands = ("已销账" if hit.off else "在账") if hit.subject == "dispute" else None
    return joined(f"编号 {plain(hit.number)}", day, stands)


def link(hit: Hit) -> Link:
    """The way to the hit's own page."""
    return to_dispute(hit.number) if hit.subject == "dispute" else to_matter(hit.number)
