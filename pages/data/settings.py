"""设置: what the office may set, since when and on what basis; every change says what it moves before it is confirmed."""

from data_access import naming, setting_changes, settings
from pages.parts import settings_boundaries, settings_change, settings_district, settings_figures, settings_rows
from pages.parts.address import say_what_was_dropped
from pages.parts.desk import data, now
from pages.parts.frame import foot, head, switch
from pages.parts.numbers import moment
from pages.parts.settings_words import LIMITS, THRESHOLDS

PARTS = ("阈值", "时限", "工作日历", "机构与地区", "地图与户数")

at = now()
with data() as connection:
    standing = settings.standing(connection, at.date())
    waiting = setting_changes.waiting(connection)
    coming = naming.coming(connection, at.date())

head("设置", settings_rows.sentence(standing, coming, waiting, at.date()), [f"截至 {moment(at)}", "每次更改都会留痕"])
say_what_was_dropped({"part": ("栏目", PARTS)})
settings_change.said()
settings_rows.unknown(standing)
part = switch("栏目", PARTS, "part")
if part == PARTS[2]:
    settings_rows.years(standing, waiting, at)
elif part == PARTS[3]:
    settings_district.draw(at)
elif part == PARTS[4]:
    settings_boundaries.draw(at)
    settings_figures.draw(at)
else:
    settings_rows.settings(standing, LIMITS if part == PARTS[1] else THRESHOLDS, at)
foot(moment(at))
