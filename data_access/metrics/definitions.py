"""Every number of the house, each once."""

from sqlalchemy import Column

from data_access import tables
from data_access.metrics.declaration import Count, Day, Metric, Spell, Where
from domain.clocks import ClockState
from domain.vocabulary import NO_DUE_WORDS, Level, Outcome, RatedObject, Rating, word

# Part of every printed basis: a change of a formula below changes it.
RULE_VERSION = "2026-11"

_M = tables.matter_spells.c
_C = tables.clocks.c
_H = tables.holdings.c
_R = tables.ratings.c
_L = tables.ledger_spells.c
_T = tables.ledger_limits.c
_N = tables.household_lots.c
_P = tables.promises.c
_Q = tables.quiet_spells.c

_REGULATION = "《信访工作条例》"
_OURS = "本系统口径"


def _moving(columns, in_unit: str = "unit_in", in_level: str = "level_in", out=True):
    return {
        "unit": (columns[in_unit], columns.unit_out if out else None),
        "level": (columns[in_level], columns.level_out if out else None),
    }


_received = Day(_M.received, "收到日期")
_matter = Spell((tables.matter_spells,), (_received,), (Day(_M.closed, "办结日期"),), moving=_moving(_M))
_finished = Spell(
    (tables.matter_spells,),
    (_received, Day(_M.finished, "办结日期")),
    moving={"unit": (_M.unit_out, None), "level": (_M.level_out, None)},
)
_undated = Spell(
    (tables.matter_spells,),
    (_received, Day(_M.reported_done, "报称办结日")),
    (Day(_M.finished, "办结日期"),),
    moving={"unit": (_M.unit_out, None), "level": (_M.level_out, None)},
    held=False,
)
_handled = Spell((tables.matter_spells,), (_received,), (Day(_M.finished, "办结日期"),), moving=_moving(_M))
# Without a received day a matter stands from the first day on which anything is known of it: no flow by 收到日期 and
# no age may take that day for the received one.
_KNOWN = (Where(_M.received_known, "==", True, "收到日期已知"),)
_unreceived = Spell(
    (tables.matter_spells,),
    (Day(_M.received, "最早已知日期"),),
    where=(Where(_M.received_known, "==", False, "收到日期未知"),),
    moving=_moving(_M, out=False),
    held=False,
)
_solved = Spell(
    (tables.matter_spells,), (_received, Day(_M.solved, "化解日期")), moving={"level": (_M.solved_level, None)}
)

_DUTY = (Where(_C.duty, "==", True, "承办时限"),)
_starts, _ended = Day(_C.starts, "起算日"), Day(_C.ended, "办结日期")
_clock = Spell((tables.clocks,), (_starts,), (_ended,), _DUTY, _moving(_C))
_due_soon = Spell(
    (tables.clocks,),
    (_starts, Day(_C.due, "期限", threshold="due_soon_days", sign=-1)),
    (_ended, Day(_C.due, "期限", 1)),
    _DUTY,
)
_late = Spell((tables.clocks,), (_starts, Day(_C.due, "期限", 1)), (_ended,), _DUTY)
_reached = Spell((tables.clocks,), (_starts, Day(_C.due, "期限")), (), _DUTY)

_HAS_DUE = Where(_C.due, "!=", None, "有期限")
_MET = Where(_C.outcome, "==", Outcome.MET, "已办结")
_IN_TIME = Where(_C.ended, "<=", _C.due, "不晚于期限")
_on_time = Count(_clock, "left", where=(_MET, _IN_TIME, _HAS_DUE))
_done_with_due = Count(_clock, "left", where=(_MET, _HAS_DUE))

_holding = Spell(
    (tables.holdings,),
    (Day(_H.since, "接手日"),),
    (Day(_H.until, "交出日"),),
    moving={"unit": (_H.unit_id, _H.unit_id), "level": (_H.level, _H.level)},
)

_entered, _off = Day(_L.entered, "上账日期"), Day(_L.off, "销账日期")
_ledger = Spell((tables.ledger_spells,), (_entered,), (_off,), moving={"level": (_L.level, _L.level)})
# As with reception: without 上账日期 a dispute stands from the first day on which anything is known of it.
_DATED = Where(_L.entered_known, "==", True, "上账日期已知")
_unentered = Spell(
    (tables.ledger_spells,),
    (Day(_L.entered, "最早已知日期"),),
    (_off,),
    where=(Where(_L.entered_known, "==", False, "上账日期未知"),),
    moving={"level": (_L.level, _L.level)},
)
_limit = (tables.ledger_limits, tables.ledger_spells)
_limit_starts, _limit_ended = Day(_T.starts, "时限起"), Day(_T.ended, "时限止")
_key_late = Spell(_limit, (_limit_starts, Day(_T.due, "化解时限", 1), _entered), (_limit_ended, _off))
_key_soon = Spell(
    _limit,
    (_limit_starts, Day(_T.due, "化解时限", threshold="due_soon_days", sign=-1), _entered),
    (_limit_ended, _off, Day(_T.due, "化解时限", 1)),
)
_stuck = Spell(
    (tables.quiet_spells, tables.ledger_spells),
    (Day(_Q.since, "最近一次进展", threshold="stuck_days"), _entered),
    (Day(_Q.until, "下一次进展"), _off),
)
_rebound = Spell(
    (tables.ledger_spells,),
    (_entered,),
    (_off, Day(_L.entered, "重新上账日期", threshold="rebound_days")),
    (Where(_L.nr, ">", 1, "第二次起"),),
)
_lots = (tables.household_lots, tables.ledger_spells)
_affected = Spell(_lots, (Day(_N.since, "核定日"), _entered), (_off, Day(_N.moved, "移出日")))
_helped = Spell(_lots, (Day(_N.since, "核定日"), Day(_N.solved, "化解日期"), _entered), (_off,))
_made = Day(_P.made, "承诺日")
_by_unit = {"unit": (_P.unit_id, _P.unit_id)}
_promise_ended = Day(_P.ended, "兑现、撤回日")
_promise_due = Spell((tables.promises,), (_made, Day(_P.due, "承诺期限")), moving=_by_unit, held=False)
_promise = Spell((tables.promises,), (_made,), (_promise_ended,), moving=_by_unit, held=False)
_promise_late = Spell(
    (tables.promises,), (_made, Day(_P.due, "承诺期限", 1)), (_promise_ended,), moving=_by_unit, held=False
)


def _flag(column: Column, label: str) -> tuple[Where, ...]:
    return (Where(column, "==", True, label),)


def _solved_at(level: Level) -> Metric:
    name = {Level.COMMUNITY: "community", Level.STREET: "street", Level.DISTRICT: "district"}[level]
    return Metric(
        f"solved_at_{name}",
        f"{word(level)}化解占比",
        f"期内化解的事项中，在{word(level)}一级化解的占比",
        "%",
        "化解日期",
        "小事不出社区、大事不出街道、难事不出区",
        top=(Count(_solved, "entered", where=(Where(_M.solved_level, "==", int(level), f"{word(level)}化解"),)),),
        bottom=(Count(_solved, "entered"),),
        percent=True,
    )


def _rated(rated: RatedObject, state: Rating) -> Metric:
    spell = Spell(
        (tables.ratings,),
        (Day(_R.since, "评价日"),),
        (Day(_R.until, "改评日"),),
        (Where(_R.object, "==", rated, word(rated)), Where(_R.state, "==", state, word(state))),
        held=False,
    )
    pending = state is Rating.PENDING
    when = "期末仍为待评价" if pending else f"期内记为{word(state)}"
    return Metric(
        f"rated_{rated}_{state}",
        f"{word(rated)}·{word(state)}",
        f"对{word(rated)}的评价，{when}的件数；各状态只列原始件数，不并作满意",
        "件次",
        "评价日期",
        "国信发〔2022〕11号",
        top=(Count(spell, "open" if pending else "entered"),),
    )


_ALL = (
    Metric(
        "received_items",
        "收件",
        "期内收到的信访事项",
        "件次",
        "收到日期",
        f"{_REGULATION}第二十二条",
        (Count(_matter, "entered", where=_KNOWN),),
    ),
    Metric(
        "received_batches",
        "收件批次",
        "期内收到的批次：一批多件时只计首件，并归入首件的领域",
        "批次",
        "收到日期",
        _OURS,
        (Count(_matter, "entered", _M.groups, _KNOWN),),
    ),
    Metric(
        "received_persons",
        "收件人次",
        "期内收到的事项涉及的人次",
        "人次",
        "收到日期",
        _OURS,
        (Count(_matter, "entered", _M.persons, _KNOWN),),
    ),
    Metric(
        "open",
        "在办",
        "期末已收到、尚未办结的事项（报称办结而无日期的不算在办）",
        "件次",
        "收到、办结日期",
        _OURS,
        (Count(_matter, "open"),),
    ),
    Metric(
        "due_7d",
        "7日内到期",
        "期末承办时限还剩 {due_soon_days} 日以内（含当日）、尚未办结的事项",
        "件次",
        "承办期限",
        "临期天数为设置项",
        (Count(_due_soon, "open"),),
        good="down",
    ),
    Metric(
        "overdue",
        "逾期未结",
        "期末已过承办时限、仍未办结的事项",
        "件次",
        "承办期限",
        f"{_REGULATION}第三十四条、《北京市接诉即办工作条例》第十三条",
        (Count(_late, "open"),),
        good="down",
    ),
    Metric(
        "became_overdue",
        "新增逾期",
        "期内越过承办时限的事项，含其后已办结的",
        "件次",
        "承办期限次日",
        _OURS,
        (Count(_late, "entered"),),
        good="down",
    ),
    Metric(
        "no_limit",
        NO_DUE_WORDS["no_limit"],
        "期末在办、依法或依单没有承办时限的事项；既不算按期，也不算逾期",
        "件次",
        "受理或派单日期",
        _OURS,
        (
            Count(
                _clock,
                "open",
                where=(Where(_C.state, "in", (ClockState.no_limit, ClockState.no_clock), NO_DUE_WORDS["no_limit"]),),
            ),
        ),
    ),
    Metric(
        "due_pending",
        "期限待定",
        "期末在办、期限要等工作日历公布或起算日查明才能确定的事项",
        "件次",
        "受理或派单日期",
        "国务院办公厅节假日安排",
        (
            Count(
                _clock,
                "open",
                where=(Where(_C.state, "in", (ClockState.calendar_unpublished, ClockState.start_unknown), "期限待定"),),
            ),
        ),
    ),
    Metric(
        "finished_day_unknown",
        "办结日未知",
        "期末报称已办结、但没有办结日期的事项；既不算在办，也不算按期",
        "件次",
        "报称办结日",
        _OURS,
        (Count(_undated, "open"),),
        good="down",
    ),
    Metric(
        "received_day_unknown",
        "收到日未知",
        "期末已知、但没有收到日期的事项，含已办结的；按收到日期的收件和天数都不计它，在办照计",
        "件次",
        "最早已知日期",
        _OURS,
        (Count(_unreceived, "open"),),
        good="down",
    ),
    Metric(
        "on_time_finished",
        "按期办结率（已办结）",
        "期内办结且有期限的事项中，不晚于期限办结的占比；不看逾期未结，因此偏高",
        "%",
        "办结日期、承办期限",
        "常见算法之一",
        (_on_time,),
        (_done_with_due,),
        good="up",
        percent=True,
    ),
    Metric(
        "on_time_strict",
        "按期办结率",
        "期内办结且有期限的，加上期末逾期未结的，其中按期办结的占比；逾期不办也算未按期",
        "%",
        "办结日期、承办期限",
        "本系统采用",
        (_on_time,),
        (_done_with_due, Count(_late, "open")),
        good="up",
        percent=True,
    ),
    Metric(
        "on_time_all",
        "按期办结率（含未到期）",
        "期内办结且有期限的，加上期末全部在办且有期限的，其中按期办结的占比",
        "%",
        "办结日期、承办期限",
        "广东等地算法",
        (_on_time,),
        (_done_with_due, Count(_clock, "open", where=(_HAS_DUE,))),
        good="up",
        percent=True,
    ),
    Metric(
        "on_time_due",
        "按期办结率（按到期日）",
        "期限在期内届满的事项中，届满时已按期办结的占比",
        "%",
        "承办期限",
        "常见算法之一",
        (Count(_reached, "entered", where=(_MET, _IN_TIME)),),
        (
            Count(_reached, "entered", where=(_MET, _IN_TIME)),
            Count(_reached, "entered", where=(Where(_C.ended, ">", _C.due, "届满时未结"),)),
        ),
        good="up",
        percent=True,
    ),
    Metric(
        "finished",
        "办结",
        "期内程序办结的事项",
        "件次",
        "办结日期",
        f"{_REGULATION}第三十四条",
        (Count(_finished, "entered"),),
    ),
    Metric(
        "solved",
        "化解",
        "期内问题得到解决的事项；与办结、销账分开计算",
        "件次",
        "化解日期",
        _OURS,
        (Count(_solved, "entered"),),
        good="up",
    ),
    Metric(
        "mean_age",
        "平均在办天数",
        "期末在办事项自收到起的平均天数；收到日未知的不计",
        "天",
        "收到日期",
        _OURS,
        (Count(_matter, "open", "age", _KNOWN),),
        (Count(_matter, "open", where=_KNOWN),),
        good="down",
    ),
    Metric(
        "median_age",
        "在办天数中位数",
        "期末在办事项自收到起天数的中位数，收到日未知的不计；不能按部分相加",
        "天",
        "收到日期",
        _OURS,
        (Count(_matter, "open", where=_KNOWN),),
        good="down",
        take="median",
    ),
    Metric(
        "mean_finish_days",
        "平均办理天数",
        "期内办结的事项自收到至办结的平均天数；撤销的、办结日或收到日未知的不计",
        "天",
        "收到、办结日期",
        _OURS,
        (Count(_handled, "left", "span", _KNOWN),),
        (Count(_handled, "left", where=_KNOWN),),
        good="down",
    ),
    Metric(
        "days_held",
        "持有天数",
        "各单位、各层级在期内持有事项的天数之和，一件一天计一",
        "件·天",
        "接手、交出日期",
        f"{_REGULATION}第二十八条",
        (Count(_holding, "days"),),
    ),
    Metric(
        "transfers",
        "移交",
        "期内事项从一个单位移交到另一个单位的次数",
        "次",
        "移交日期",
        f"{_REGULATION}第二十八条",
        (Count(_holding, "entered", where=(Where(_H.nr, ">", 1, "第二家起"),)),),
        good="down",
    ),
    Metric(
        "repeats",
        "重复",
        "期内收到的重复事项，按事项认定，不按人",
        "件次",
        "收到日期",
        _OURS,
        (Count(_matter, "entered", where=(*_KNOWN, *_flag(_M.repeat, "重复"))),),
    ),
    Metric(
        "repeat_rate",
        "重复率",
        "期内收到的事项中重复事项的占比",
        "%",
        "收到日期",
        "重复 ÷ 收件",
        (Count(_matter, "entered", where=(*_KNOWN, *_flag(_M.repeat, "重复"))),),
        (Count(_matter, "entered", where=_KNOWN),),
        good="down",
        percent=True,
    ),
    Metric(
        "collective",
        "集体访",
        "期内收到的五人以上来访",
        "批次",
        "收到日期",
        f"{_REGULATION}第二十条",
        (Count(_matter, "entered", _M.groups, (*_KNOWN, *_flag(_M.collective, "集体访"))),),
    ),
    Metric(
        "skip_level",
        "越级访",
        "期内收到的越级走访",
        "件次",
        "收到日期",
        f"{_REGULATION}第二十条",
        (Count(_matter, "entered", where=(*_KNOWN, *_flag(_M.skip_level, "越级"))),),
    ),
    Metric(
        "first_time_solved",
        "一次性化解率",
        "期内化解的事项中，没有第二次移交就化解的占比",
        "%",
        "化解日期",
        "算法为设置项",
        (Count(_solved, "entered", where=(Where(_M.solved_hops, "<=", 1, "移交不超过一次"),)),),
        (Count(_solved, "entered"),),
        good="up",
        percent=True,
    ),
    *(_solved_at(level) for level in Level),
    Metric(
        "key_open",
        "在账重点矛盾",
        "期末在账的重点矛盾",
        "件",
        "上账、销账日期",
        _OURS,
        (Count(_ledger, "open"),),
        good="down",
        fed=False,
    ),
    Metric(
        "key_new",
        "新上账",
        "期内首次上账的重点矛盾；上账日未知的不计，在账照计",
        "件",
        "上账日期",
        _OURS,
        (Count(_ledger, "entered", where=(Where(_L.nr, "==", 1, "首次"), _DATED)),),
        fed=False,
    ),
    Metric(
        "key_entry_unknown",
        "上账日未知",
        "期末在账、但没有上账日期的重点矛盾；新上账和挂账天数不计它，在账照计",
        "件",
        "最早已知日期",
        _OURS,
        (Count(_unentered, "open"),),
        good="down",
        fed=False,
    ),
    Metric(
        "key_overdue",
        "重点矛盾逾期",
        "期末已过化解时限、仍在账的重点矛盾",
        "件",
        "化解时限",
        _OURS,
        (Count(_key_late, "open"),),
        good="down",
        fed=False,
    ),
    Metric(
        "key_due_7d",
        "重点矛盾7日内到期",
        "期末化解时限还剩 {due_soon_days} 日以内（含当日）的在账重点矛盾",
        "件",
        "化解时限",
        "临期天数为设置项",
        (Count(_key_soon, "open"),),
        good="down",
        fed=False,
    ),
    Metric(
        "stuck",
        "停滞",
        "期末连续 {stuck_days} 天及以上没有任何进展记录的在账重点矛盾",
        "件",
        "最近一次进展",
        "停滞天数为设置项",
        (Count(_stuck, "open"),),
        good="down",
        fed=False,
    ),
    Metric(
        "off_ledger",
        "销账",
        "期内核准销账的重点矛盾；并入另一件的不计",
        "件",
        "销账日期",
        _OURS,
        (Count(_ledger, "left", where=(Where(_L.closing, "==", "off_approved", "核准销账"),)),),
        good="up",
        fed=False,
    ),
    Metric(
        "rebounds",
        "反弹",
        "期内销账后又反复、按原编号重新挂账的重点矛盾",
        "件",
        "重新上账日期",
        _OURS,
        (Count(_ledger, "entered", where=(Where(_L.nr, ">", 1, "第二次起"),)),),
        good="down",
        fed=False,
    ),
    Metric(
        "rebounds_recent",
        "近期反弹",
        "期末在账、近 {rebound_days} 日内因反弹重新挂账的重点矛盾",
        "件",
        "重新上账日期",
        "近期天数为设置项",
        (Count(_rebound, "open"),),
        good="down",
        fed=False,
    ),
    Metric(
        "households",
        "涉及户数",
        "期末在账重点矛盾涉及的户数",
        "户",
        "核定、上账日期",
        _OURS,
        (Count(_affected, "open", _N.n),),
        fed=False,
    ),
    Metric(
        "households_solved",
        "已化解户数",
        "期末在账重点矛盾中已经化解的户数，按批次累计",
        "户",
        "化解日期",
        _OURS,
        (Count(_helped, "open", _N.n),),
        good="up",
        fed=False,
    ),
    Metric(
        "households_rate",
        "户数化解率",
        "期末在账重点矛盾中，已化解户数占涉及户数的比例；按户数累计，不填百分比",
        "%",
        "核定、化解日期",
        _OURS,
        (Count(_helped, "open", _N.n),),
        (Count(_affected, "open", _N.n),),
        good="up",
        percent=True,
        fed=False,
    ),
    Metric(
        "promises_due",
        "到期承诺",
        "承诺期限在期内届满的承诺；届满前已改期的按新期限计",
        "项",
        "承诺期限",
        f"{_REGULATION}第十八条",
        (
            Count(_promise_due, "entered", where=(Where(_P.ended, ">", _P.due, "届满时未了"),)),
            Count(
                _promise_due,
                "entered",
                where=(
                    Where(_P.outcome, "in", ("kept", "dropped"), "已兑现或撤回"),
                    Where(_P.ended, "<=", _P.due, "不晚于期限"),
                ),
            ),
        ),
        fed=False,
    ),
    Metric(
        "promises_kept",
        "兑现承诺",
        "期内兑现的承诺",
        "项",
        "兑现日期",
        f"{_REGULATION}第十八条",
        (Count(_promise, "left", where=(Where(_P.outcome, "==", "kept", "已兑现"),)),),
        good="up",
        fed=False,
    ),
    Metric(
        "promises_late",
        "承诺过期",
        "期末已过承诺期限、尚未兑现的承诺",
        "项",
        "承诺期限",
        f"{_REGULATION}第十八条",
        (Count(_promise_late, "open"),),
        good="down",
        fed=False,
    ),
    *(_rated(rated, state) for rated in RatedObject for state in Rating),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ALL}

# Competing formulas of one question, shown side by side wherever offices argue (DOMAIN.md 7).
ON_TIME = ("on_time_strict", "on_time_finished", "on_time_all", "on_time_due")
