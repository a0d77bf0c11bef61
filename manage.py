"""The command line: everything that is done without a browser. JSON on standard output, log on standard error.

Exit status: 0 done · 1 done, but problems were found (they are in the JSON) · 2 could not run, with one sentence.
"""

import csv
import json
import logging
import os
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from data_access import (
    audit,
    boundary_changes,
    boundary_file,
    deployment,
    people,
    people_changes,
    proof,
    schema,
    search,
    settings,
    viewers,
    writing,
)
from data_access import check as checks
from data_access import engine as databases
from data_access.engine import DatabaseProblem
from data_access.imports import batches, mappings, names, way
from data_access.imports.contract import Report
from data_access.imports.sources import SOURCES
from data_access.metrics import answers
from data_access.metrics.measure import Window
from data_access.writing import Request
from domain import beijing, clocks
from domain.clocks import Stage
from domain.spells import Rules
from domain.visibility import ROLE_WORDS, Role, district_office

HOUSE = Path(__file__).resolve().parent
log = logging.getLogger("manage")
WHO = "manage.py"
WAITS = 60  # seconds for another writer of SQLite: an import may be at work

database = click.option("--database", metavar="URL", envvar="DATABASE_URL", help="the database; else DATABASE_URL")
today = click.option(
    "--today",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="the day to take for today; else a sample district's own, else the real one",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Everything that is done without a browser. Each command prints one JSON object."""


@commands.command()
@database
@click.option("--to", default="head", metavar="VERSION", help="the version to go to, up or down; else the newest")
def migrate(database: str | None, to: str) -> None:
    """Bring the tables to a version, and the search index with them."""
    target = databases.connect(database)
    before, after = schema.migrate(target, to)
    indexed = 0
    if after == schema.head():
        with databases.writing(target) as connection:
            indexed = 0 if search.is_complete(connection) else search.index_all(connection)
    answer({"before": before, "after": after, "indexed": indexed})


@commands.command()
@database
@today
@click.option("--matters", type=click.IntRange(1), default=20_000, show_default=True, metavar="N")
@click.option("--seed", type=int, default=7, show_default=True, metavar="S")
def sample(database: str | None, today: datetime | None, matters: int, seed: int) -> None:
    """Fill an empty database with the sample district; the same rows for the same N, S and day."""
    from sample_data import district

    def steps(share: float, step: str) -> None:
        log.info("%3.0f%% %s", 100 * share, step)

    target = databases.connect(database)
    schema.migrate(target)
    answer(district.build(target, matters=matters, seed=seed, today=(today or beijing.now()).date(), progress=steps))


@commands.command()
@database
@today
@click.option("--sample", "size", type=click.IntRange(1), metavar="N", help="only N matters and N disputes, evenly")
@click.option("--deploy", is_flag=True, help="instead, what is wrong for production")
@click.option("--workers", type=click.IntRange(1), default=1, metavar="N", help="with --deploy: processes that answer")
def check(database: str | None, today: datetime | None, size: int | None, deploy: bool, workers: int) -> None:
    """Prove that spells follow from events, copies from originals, silences from arrivals."""
    target = ready(database)
    if deploy:
        with databases.reading(target) as connection:
            wrong = deployment.problems(connection, server(workers), beijing.now())
        listed = [{"code": code, "sentence": sentence} for code, sentence in wrong]
        answer({"problems": listed, "count": len(listed)}, problems=bool(listed))
        return
    with databases.reading(target) as connection:
        rules = settings.rules(connection)
        found = checks.check(connection, rules, day(connection, today), size, progress("check"))
        indexed = search.is_complete(connection)
    problems = [asdict(problem) for problem in found]
    if not indexed:
        problems.append({"code": "search", "table": "search_index", "number": None, "sentence": "检索索引不完整。"})
    answer({"problems": problems, "count": len(problems)}, problems=bool(problems))


@commands.command()
@database
@today
def recompute(database: str | None, today: datetime | None) -> None:
    """After a calendar or a rule changed: derive every matter again and say what moved."""
    target = ready(database)
    with databases.writing(target) as connection:
        writing.alone(connection)
        on = day(connection, today)
        revision = writing.revise(connection, Request(WHO, moment_of(on)), "日历或规则变更后重新推算")
        rules = settings.rules(connection)
        answer(checks.recompute(connection, revision, rules, on, progress("recompute")))


@commands.command("import")
@database
@today
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, metavar="NAME", help=f"{', '.join(SOURCES)}, table, or a saved mapping")
@click.option("--mapping", "described", type=click.Path(path_type=Path), metavar="FILE", help="JSON (docs/mapping.md)")
@click.option("--sheet", metavar="NAME", help="else the first that has something in it")
@click.option("--create", default="", metavar="A,B", help=f"take unknown names in: {', '.join(names.CREATABLE)}")
@click.option("--dry-run", is_flag=True, help="say what it would do, and do nothing")
@click.option("--as-of", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="数据截至; else the file's latest day")
@click.option("--basis", metavar="TEXT", help="from which system, on what basis the file came")
@click.option("--into-demo", is_flag=True, help="yes, into the sample district")
def import_(
    database: str | None,
    today: datetime | None,
    file: Path,
    source: str,
    described: Path | None,
    sheet: str | None,
    create: str,
    dry_run: bool,
    as_of: datetime | None,
    basis: str | None,
    into_demo: bool,
) -> None:
    """Bring a file in, wholly or not at all: what is new, changed, the same or rejected, and every problem."""
    target = ready(database, WAITS)
    with databases.reading(target) as connection:
        on, content = day(connection, today), mapping_of(described, source, mappings.listed(connection))
        if settings.demo_day(connection) and not into_demo and not dry_run:
            raise ValueError("这是演示库，导入后真假数据会混在一起；确要导入请加 --into-demo，否则请换一个数据库")
    reader = way.reader(source, content)
    made = frozenset(word for word in create.split(",") if word)
    until = as_of.date() if as_of else None
    read = way.read(file, file.name, reader, sheet, on, progress("read"))
    if dry_run:
        report = way.dry_run(target, read, on, made, until)
    else:
        report = way.confirm(
            target, read, reader, file.name, way.digest(file), Request(WHO, moment_of(on)), made, until, basis, content
        )
    answer(plain_report(report), problems=bool(report.problems))


@commands.command("outlines")
@database
@today
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--crs", required=True, metavar="NAME", help="wgs84, gcj02, bd09, cgcs2000 or EPSG:4491 to EPSG:4554")
@click.option("--code-property", "code", required=True, metavar="NAME", help="the property that holds an area's code")
@click.option("--dry-run", is_flag=True, help="check it, and change nothing")
def outlines_(database: str | None, today: datetime | None, file: Path, crs: str, code: str, dry_run: bool) -> None:
    """Show the office's own boundaries (GeoJSON of its streets or communities) instead of the sketch."""
    try:
        with file.open("rb") as opened:
            content = opened.read(boundary_file.BYTES + 1)
    except OSError as fault:
        raise ValueError(f"读不到边界文件 {file}") from fault
    target = ready(database, WAITS)
    with databases.reading(target) as connection:
        on = day(connection, today)
        found = boundary_file.check(connection, boundary_file.read(content), crs, code, file.name)
        seen = boundary_changes.newest(connection, list(found.shapes))
    if not dry_run:
        boundary_changes.replace(target, found, seen, Request(WHO, moment_of(on)))
    counts = {kind: len(shapes) for kind, shapes in found.shapes.items()}
    answer({"outlines": counts, "crs": crs, "hint": found.hint, "entered": not dry_run}, problems=bool(found.hint))


@commands.command()
@database
@today
@click.argument("batch", type=int)
def undo(database: str | None, today: datetime | None, batch: int) -> None:
    """Take an import back whole; what changed since is kept and listed."""
    if not 0 < batch < 1 << 31:
        raise ValueError(f"没有编号为 {batch} 的导入批次，请核对编号")
    target = ready(database, WAITS)
    with databases.reading(target) as connection:
        on = day(connection, today)
    done = batches.undo(target, batch, Request(WHO, moment_of(on)))
    kept = [{"number": number, "why": why} for number, why in done.kept]
    answer({**asdict(done), "kept": kept}, problems=bool(kept))


@commands.command()
@database
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), required=True)
@click.option("--start", required=True, metavar="DATE-OR-TIME", help="2026-08-03, 2026-11-27T17:30, or unknown")
@click.option("--hours", type=float, metavar="N", help="the limit an order carries")
@click.option("--days", type=int, metavar="N", help="the limit set on this item")
@click.option("--address-unclear", is_flag=True, help="no notice can be sent")
@click.option("--extension-from", type=click.Choice(["raw", "rolled"]), help="else as set")
def clock(
    database: str | None,
    stage: str,
    start: str,
    hours: float | None,
    days: int | None,
    address_unclear: bool,
    extension_from: str | None,
) -> None:
    """What the rules say about one start."""
    rules = rules_in_force(database)
    begins = None if start == "unknown" else moment(start)
    first = begins.date() if isinstance(begins, datetime) else begins or date.max
    found = clocks.due(
        Stage(stage),
        begins,
        rules.calendar,
        limits=rules.limits_on(first),
        hours=hours,
        number=days,
        address_unclear=address_unclear,
        extension_from="rolled" if (extension_from or rules.choices_on(first).extension_from) == "rolled" else "raw",
    )
    answer(asdict(found))


@commands.group()
def calendar() -> None:
    """Working days of a year, as the State Council publishes them."""


@calendar.command("add")
@database
@today
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(2017, 2100), required=True, metavar="YEAR")
@click.option("--notice", required=True, metavar="NUMBER", help="the notice's number, 国办发明电〔…〕…号")
def calendar_add(database: str | None, today: datetime | None, file: Path, year: int, notice: str) -> None:
    """Enter a year from a CSV with the columns day and kind (off or work); then run recompute."""
    off, work = days_of(file)
    target = ready(database)
    with databases.writing(target) as connection:
        writing.alone(connection)
        learned = moment_of(day(connection, today))
        revision = writing.revise(connection, Request(WHO, learned), f"录入 {year} 年工作日历（{notice}）")
        settings.enter_year(connection, revision, year, off, work, notice)
    answer({"year": year, "notice": notice, "off": len(off), "work": len(work), "revision": revision})


@commands.group("people")
def people_() -> None:
    """Accounts of officials, and the posts they hold."""


@people_.command("list")
@database
def people_list(database: str | None) -> None:
    """Every account with its posts."""
    with databases.reading(ready(database)) as connection:
        found = people.accounts(connection, beijing.now().date())
    answer({"accounts": [asdict(account) for account in found], "count": len(found)})


@people_.command("add")
@database
@click.option("--login", required=True, metavar="L", help="letters, digits, . - _")
@click.option("--official", required=True, metavar="NAME", help="the name the official signs with")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--unit", metavar="UNIT", help="code or name: of a bureau, a street, a community")
@click.option("--title", metavar="TITLE", help="of the post; else the usual one of the role")
@click.option("--portfolio", metavar="TEXT", help="分工 of a district leader, in words")
@click.option("--topics", default="", metavar="A,B", help="codes of the topics in the portfolio")
@click.option("--units", default="", metavar="A,B", help="codes of the units in the portfolio")
@click.option("--replace", is_flag=True, help="who holds the post leaves it today")
def people_add(
    database: str | None,
    login: str,
    official: str,
    role: str,
    unit: str | None,
    title: str | None,
    portfolio: str | None,
    topics: str,
    units: str,
    replace: bool,
) -> None:
    """An account for an official in a post; the post is made where there is none. Prints the initial password once."""
    reach = {
        "topics": [code for code in topics.split(",") if code],
        "units": [code for code in units.split(",") if code],
    }
    now = beijing.now()
    with databases.writing(ready(database, WAITS)) as connection:
        which = {"title": title, "unit": unit, "portfolio": portfolio, **reach}
        post = people_changes.put_post(connection, audit.COMMAND_LINE, Role(role), now, **which)
        password = people_changes.add(connection, audit.COMMAND_LINE, login, official, post, now, replace)
        label = viewers.viewer_of_post(connection, post).label
    answer({"login": login.strip().casefold(), "post": label, "role": ROLE_WORDS[Role(role)], "password": password})


@people_.command("revoke")
@database
@click.option("--login", required=True, metavar="L")
def people_revoke(database: str | None, login: str) -> None:
    """Nobody signs in by this account any more; its open sessions end."""
    with databases.writing(ready(database, WAITS)) as connection:
        people_changes.revoke(connection, audit.COMMAND_LINE, login, beijing.now())
    answer({"revoked": login})


@people_.command("reset-password")
@database
@click.option("--login", required=True, metavar="L")
def people_reset_password(database: str | None, login: str) -> None:
    """A new initial password, printed once; open sessions end."""
    with databases.writing(ready(database, WAITS)) as connection:
        password = people_changes.reset_password(connection, audit.COMMAND_LINE, login, beijing.now())
    answer({"login": login, "password": password})


@people_.command("demo")
@database
def people_demo(database: str | None) -> None:
    """One account without a password for each role; only in a sample district."""
    from sample_data import demo_accounts

    with databases.writing(ready(database, WAITS)) as connection:
        answer({"demo": demo_accounts.add(connection, beijing.now())})


@commands.group("audit")
def audit_() -> None:
    """The trace of who signed in, looked, exported, wrote."""


@audit_.command("verify")
@database
def audit_verify(database: str | None) -> None:
    """Find entries that were altered, removed, inserted or cut off."""
    target = ready(database)
    with databases.reading(target) as connection:
        proved = proof.prove(connection, audit.anchors_of(target))
    answer({"problems": list(proved.problems), "entries": proved.last}, problems=bool(proved.problems))


@commands.group()
def metrics() -> None:
    """Numbers: what there is, what one says, and the matters behind it."""


asked = [
    click.option("--on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="one day; else today, a sample's own"),
    click.option("--from", "first", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="first day, in"),
    click.option("--to", "last", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="last day, in"),
    click.option("--where", multiple=True, metavar="KEY=VALUE", help="street=八角街道; names as on the screen"),
    click.option("--known-on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="as it was known on a day"),
]


def question(command: Callable) -> Callable:
    """The options that metrics value and metrics cases share."""
    for option in reversed(asked):
        command = option(command)
    return command


@metrics.command("list")
def metrics_list() -> None:
    """Every number: its name, meaning, unit, good direction, basis and source."""
    answer(answers.catalogue())


@metrics.command("value")
@database
@click.argument("name")
@question
@click.option("--by", default="", metavar="A,B", help="street, community, topic, topic2, topic3, source, unit, level")
def metrics_value(
    database: str | None,
    name: str,
    on: datetime | None,
    first: datetime | None,
    last: datetime | None,
    where: tuple[str, ...],
    known_on: datetime | None,
    by: str,
) -> None:
    """What a number says over a window, and its parts."""
    dimensions = [word for word in by.split(",") if word]
    with databases.reading(ready(database)) as connection:
        window, known = window_of(connection, on, first, last), known_on.date() if known_on else None
        answer(answers.value(connection, district_office(), name, window, dimensions, where, known))


@metrics.command("cases")
@database
@click.argument("name")
@question
@click.option("--side", type=click.Choice(["numerator", "denominator"]), default="numerator", show_default=True)
def metrics_cases(
    database: str | None,
    name: str,
    on: datetime | None,
    first: datetime | None,
    last: datetime | None,
    where: tuple[str, ...],
    known_on: datetime | None,
    side: str,
) -> None:
    """The matters or disputes behind a number, newest first."""
    with databases.reading(ready(database)) as connection:
        window, known = window_of(connection, on, first, last), known_on.date() if known_on else None
        answer(answers.listed(connection, district_office(), name, window, side, where, known))


# --- what the commands share ------------------------------------------------------------------------------------


def ready(database: str | None, patience: float = 5) -> Any:
    """The engine, once the database stands at this program's version; patience: see engine.connect."""
    target = databases.connect(database, patience)
    schema.check_version(target)
    return target


def server(workers: int) -> deployment.Server:
    """How the server would be started here: by the environment, else by .streamlit/config.toml."""
    with (HOUSE / ".streamlit" / "config.toml").open("rb") as file:
        kept = tomllib.load(file)["server"]
    told = os.environ.get
    return deployment.Server(
        address=told("HOST") or told("STREAMLIT_SERVER_ADDRESS") or kept.get("address", "0.0.0.0"),
        workers=workers,
        secret=told("STREAMLIT_SERVER_COOKIE_SECRET") or kept.get("cookieSecret", ""),
        https=bool(told("FORWARDED_ALLOW_IPS") or told("STREAMLIT_SERVER_SSL_CERT_FILE") or kept.get("sslCertFile")),
        hosts=tuple((told("STREAMLIT_SERVER_ALLOWED_HOSTS") or "").split() or kept["allowedHosts"]),
    )


def mapping_of(described: Path | None, source: str, saved: Mapping[str, Mapping]) -> Mapping[str, Any] | None:
    """The mapping to read by: a file's, a saved one's; None for a shipped reader. ValueError, in Chinese, for no reader."""
    if described is not None:
        if source in SOURCES:
            raise ValueError(f"来源 {source} 有自己的读法，不用 --mapping；按映射读取请写 --source table")
        if not described.is_file():
            raise ValueError(f"读不到映射文件 {described}")
        twice: list[str] = []
        try:
            content = json.loads(described.read_text(encoding="utf-8-sig"), object_pairs_hook=once(twice))
        except OSError as fault:
            raise ValueError(f"读不到映射文件 {described}") from fault
        except json.JSONDecodeError as fault:
            at = f"第 {fault.lineno} 行第 {fault.colno} 个字符处"
            raise ValueError(
                f"映射文件 {described} {at}不合 JSON 的写法（多了或少了逗号、引号、括号），请改正后重试"
            ) from fault
        except (ValueError, RecursionError) as fault:
            raise ValueError(f"映射文件 {described} 不是 UTF-8 编码的 JSON，或层次过深，请改正后重试") from fault
        if twice:
            raise ValueError(f"映射文件里“{'、'.join(twice)}”写了两次，请各留一处")
        if not isinstance(content, Mapping):
            raise ValueError(f"映射文件 {described} 里不是一个 JSON 对象 {{…}}，请改正后重试")
        return content
    if source in SOURCES:
        return None
    if source in saved:
        return saved[source]
    if source == "table":
        raise ValueError("按映射读取需要写明映射文件（--mapping）")
    raise ValueError(f"没有名为“{source}”的来源；可用的有：{'、'.join((*SOURCES, 'table', *saved))}")


def once(twice: list[str]) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    """A hook of json that collects the keys an object has twice."""

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        content = dict(pairs)
        if len(content) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend(dict.fromkeys(key for key in keys if keys.count(key) > 1))
        return content

    return made


def plain_report(report: Report) -> dict[str, Any]:
    """A report as scripts read it (DESIGN.md 8): refused columns by name, their reasons beside them."""
    content = asdict(report)
    content["refused_columns"] = [name for name, _ in report.refused_columns]
    content["refused_why"] = dict(report.refused_columns)
    content["left_out"] = [{"row": row, "why": why} for row, why in report.left_out]
    return content


def rules_in_force(database: str | None) -> Rules:
    """The rules as set; where no database was named and none was built, those that come with the program."""
    if database is None and not databases.EMBEDDED.exists():
        log.info("没有数据库，按程序自带的规则和工作日历计算。")
        return Rules()
    with databases.reading(ready(database)) as connection:
        return settings.rules(connection)


def day(connection: Any, today: datetime | None) -> date:
    """The day to take for today: as asked, else the one a sample district was built for, else the real one."""
    return today.date() if today else settings.demo_day(connection) or beijing.now().date()


def window_of(connection: Any, on: datetime | None, first: datetime | None, last: datetime | None) -> Window:
    """One day (--on, else today) or a period (--from … --to, both in). ValueError, in Chinese, for half a period."""
    if first and last and not on:
        if first > last:
            raise ValueError("期间的首日晚于末日，请检查 --from 和 --to")
        return Window(first.date(), last.date())
    if first or last:
        raise ValueError("请写 --on 一个日期，或者同时写 --from 和 --to")
    one = day(connection, on)
    return Window(one, one)


def moment(text: str) -> date | datetime:
    """A day or a day with its time. Raises ValueError, in Chinese, for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日期“{text}”无法识别，请写成 2026-08-03 或 2026-11-27T17:30") from None


def moment_of(today: date) -> datetime:
    """Now, on the day taken for today."""
    return datetime.combine(today, beijing.now().time())


def days_of(file: Path) -> tuple[list[date], list[date]]:
    """Days off and make-up days of a CSV. Raises ValueError, in Chinese, naming the line that is wrong."""
    days: dict[str, list[date]] = {"off": [], "work": []}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                try:
                    days[row["kind"].strip()].append(date.fromisoformat(row["day"].strip()))
                except (KeyError, ValueError, AttributeError):
                    raise ValueError(
                        f"{file.name} 第 {number} 行无法识别，应为 day（日期）和 kind（off 或 work）"
                    ) from None
    except OSError as fault:
        raise ValueError(f"读不到文件 {file}") from fault
    except UnicodeDecodeError as fault:
        raise ValueError(f"{file.name} 不是 UTF-8 编码的 CSV 文件") from fault
    return days["off"], days["work"]


def progress(command: str) -> Callable[[int, int], None]:
    """Says on standard error how far a long command is, once every tenth."""
    said = 0

    def say(done: int, total: int) -> None:
        nonlocal said
        tenth = 10 * done // max(total, 1)
        if tenth > said:
            said = tenth
            log.info("%s %d/%d", command, done, total)

    return say


def answer(content: dict[str, Any], problems: bool = False) -> None:
    """Print the JSON object of a command; exit status 1 when it carries problems."""
    click.echo(json.dumps(content, ensure_ascii=False, default=plain, indent=None if len(content) < 9 else 1))
    if problems:
        raise click.exceptions.Exit(1)


def plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        return commands.main(args=arguments, prog_name="manage.py", standalone_mode=False) or 0
    except DatabaseProblem as problem:
        log.error(problem.sentence)
    except ValueError as problem:
        log.error("%s。", str(problem).rstrip("。"))
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message())
        return 0
    except click.UsageError as problem:
        log.error("命令写法不对（%s）；用 manage.py --help 查看写法。", problem.format_message().rstrip("."))
    except click.Abort:
        log.error("已中断，没有完成。")
    except Exception:
        log.exception("程序出错，没有完成。请把以上内容交给开发人员。")
    return 2


if __name__ == "__main__":
    sys.exit(main())
