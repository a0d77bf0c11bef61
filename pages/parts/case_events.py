"""What happened to one matter or dispute, in a screen's words: its events, its ratings."""

from collections.abc import Sequence
from datetime import date

from data_access.matters import RatingLine, TimelineEvent
from domain.events import START_UNKNOWN
from domain.vocabulary import EVENT_WORDS, EVIDENCE_WORDS, REVIEW_WORDS, RatedObject, Rating, Route, word
from pages.parts.case import Row, level_word
from pages.parts.numbers import UNKNOWN, count, day_short, day_table, joined
from pages.parts.words import plain


def rating_rows(ratings: Sequence[RatingLine]) -> list[Row]:
    """The states of both rated objects as they were recorded; silence is never folded into satisfied."""
    return [
        {
            "评价对象": word(RatedObject(rating.object)),
            "状态": word(Rating(rating.state)),
            "自": day_table(rating.since),
            "至": "至今" if rating.until is None else day_table(rating.until),
        }
        for rating in ratings
    ]


_WAY = {"merged": "并入", "absorbed": "接收", "split": "拆出", "split_from": "拆自"}
_DECIDED = {"backstop": "兜底", "dissent": "不同意见"}


def event_facts(event: TimelineEvent, today: date) -> str:
    """What an event says besides its note: to whom, how many households, until when, which answer."""
    n, day = event.number, day_short(event.due, today) if event.due else None
    known = day_short(event.day, today)
    match event.kind:
        case "received" if event.value == START_UNKNOWN:
            return joined(f"收到日未知，{known} 知悉", f"由{plain(event.unit)}办理" if event.unit else None)
        case "ledger_on" if event.value == START_UNKNOWN:
            return joined(f"上账日未知，{known} 知悉", f"期限 {day}" if day else None)
        case "received" | "transferred":
            how = {"escalated": "上报", "taken_back": "收回"}.get(event.value or "")
            return joined(how, f"由{plain(event.unit)}办理" if event.unit else None, f"期限 {day}" if day else None)
        case "lots_added" | "lot_solved" | "lot_reason":
            return joined(count(n, "户"), plain(event.value) if event.value else None)
        case "ledger_on" | "rebound" | "promised" | "extended":
            return joined(f"期限 {day}" if day else None, count(n, "天") if n and event.kind == "extended" else None)
        case "accepted" if event.value and event.value.isdigit():
            return word(Route(int(event.value)))
        case "accepted" if event.value == START_UNKNOWN:
            return f"受理日未知，{known} 知悉"
        case "merged" | "absorbed" | "split" | "split_from":
            other = plain(event.about) if event.about else "另一件矛盾"
            return joined(f"{_WAY[event.kind]} {other}", count(n, "户") if n else None)
        case "mandated" | "mandate_ended":
            return joined(plain(event.about) if event.about else None, f"到 {day}" if day else None)
        case "review_decided" | "recheck_decided" if event.value:
            return REVIEW_WORDS.get(event.value, "")
        case "hearing":
            return count(n, "天") if n else ""
        case "instructed" | "supervised":
            return joined(
                f"交给{plain(event.unit)}" if event.unit and event.object else None, f"期限 {day}" if day else None
            )
        case "decision":
            return joined(_DECIDED.get(event.value or ""), f"期限 {day}" if day else None)
        case "evidence":
            return EVIDENCE_WORDS.get(event.value or "", "")
        case "rated" if event.object and event.value:
            return f"{word(RatedObject(event.object))}：{word(Rating(event.value))}"
        case "returned":
            return f"理由：{plain(event.value)}" if event.value else ""
        case "solved":
            return f"{level_word(event.level)}化解"
    return ""


def event_rows(events: Sequence[TimelineEvent], today: date) -> list[Row]:
    """The events as lines of a timeline."""
    return [
        {
            "日期": UNKNOWN if event.value == START_UNKNOWN else day_table(event.day),
            "事项": EVENT_WORDS[event.kind],
            "单位": plain(event.unit or ""),
            "说明": joined(
                event_facts(event, today),
                plain(event.note) if event.note else None,
                f":gray[{plain(event.post)}经办]" if event.post else None,
            ),
        }
        for event in events
    ]
