"""The way in and out: sign-in, password, change of post, sign-out. Plain forms that work without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlencode

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data_access import audit, people, people_changes, sessions, settings, viewers
from data_access.engine import connect, reading, writing
from data_access.sessions import Session
from domain import beijing
from domain.visibility import Role
from gate import fonts, keeper
from gate.headers import LASTING
from gate.keeper import ACCOUNT, LOGIN, PASSWORD, POST, SIGN_OUT, SIGN_OUT_EVERYWHERE, Pass, Seal

HERE = Path(__file__).parent
BODY = 16 * 1024  # bytes of a form, counted before any of it is parsed
FIELDS = 10
WAITS = 30  # seconds for another writer of SQLite: an import may be at work
STALE = "页面放得太久，请再试一次。"
LEFT = {
    "here": "已退出登录。",
    "everywhere": "已在所有设备上退出登录。",
    "ended": "登录已结束，请重新登录。",
    "changed": "密码已修改。",
}
# argon2id takes 19 MiB and a core for each password: a flood of them waits instead of filling the machine.
_AT_ONCE = CapacityLimiter(2)
_PAGES = Environment(loader=FileSystemLoader(HERE / "html"), autoescape=True, trim_blocks=True)
_PAGES.globals["fonts"] = fonts.ADDRESS


def unavailable(_: Request, problem: Exception) -> Response:
    """What the server answers where the database does not: its sentence."""
    return PlainTextResponse(str(problem), 503)


@dataclass(frozen=True)
class Entrance:
    """product: the name on the pages; pages: addresses of the screens, the only ones a sign-in leads to; local:
    whether the server listens on this machine alone."""

    product: str
    seal: Seal
    pages: Sequence[str]
    local: bool

    def public(self) -> frozenset[str]:
        """Every file that the sign-in page shows to a stranger, each by its whole address."""
        drawings = (f"/app/static/{name}.svg" for name in ("favicon", "logo-light", "logo-dark"))
        return frozenset({"/login.css", *drawings, fonts.ADDRESS, *fonts.FILES})

    def routes(self) -> list[Route]:
        return [
            Route(LOGIN, self.ask, methods=["GET"]),
            Route(LOGIN, self.sign_in, methods=["POST"]),
            Route("/login.css", self.look, methods=["GET"]),
            Route(fonts.ADDRESS, self.letters, methods=["GET"]),
            Route(ACCOUNT, self.account, methods=["GET"]),
            Route(SIGN_OUT, self.account, methods=["GET"]),
            Route(SIGN_OUT, self.sign_out, methods=["POST"]),
            Route(SIGN_OUT_EVERYWHERE, self.sign_out, methods=["POST"]),
            Route(PASSWORD, self.ask_password, methods=["GET"]),
            Route(PASSWORD, self.change_password, methods=["POST"]),
            Route(POST, self.change_post, methods=["POST"]),
        ]

    # --- pages --------------------------------------------------------------------------------------------------

    async def ask(self, request: Request) -> Response:
        """The sign-in's page; who is signed in already goes on."""
        held = keeper.passed(request)
        if held:
            return RedirectResponse(PASSWORD if held.session.must_change else self._next(request.query_params), 303)
        said = LEFT.get(request.query_params.get("left", ""), "")
        return await self._sign_in_page(request, request.query_params, said=said)

    async def account(self, request: Request) -> Response:
        """Who is signed in, as what, and the ways out."""
        session = _pass(request).session
        posts = [] if session.must_change else await to_thread.run_sync(_other_posts, session)
        return self._page(request, "account.html", "账号", session=session, posts=posts)

    async def ask_password(self, request: Request) -> Response:
        return self._password_page(request)

    async def look(self, request: Request) -> Response:
        """The style of these pages."""
        style = (HERE / "login.css").read_text(encoding="utf-8")
        return Response(style, media_type="text/css", headers={"cache-control": "public, max-age=3600"})

    async def letters(self, request: Request) -> Response:
        """The fonts that the whole house uses; kept for ever, since another content has another address."""
        return Response(fonts.STYLE, media_type="text/css", headers={"cache-control": LASTING})

    # --- acts ---------------------------------------------------------------------------------------------------

    async def sign_in(self, request: Request) -> Response:
        form = await _form(request)
        bound = request.cookies.get(keeper.cookie_name(request.scope, "sjs-form"), "")
        if not bound or not self.seal.fits(bound, form.get("token", "")):
            return await self._sign_in_page(request, form, wrong=STALE, status=400)
        if "demo" in form and not self._demonstrates(request):
            return await self._sign_in_page(request, form, wrong="演示身份只在本机的演示库里可用。", status=403)
        before = keeper.passed(request)
        answer = await to_thread.run_sync(_sign_in, form, before, keeper.address(request), limiter=_AT_ONCE)
        if isinstance(answer, sessions.Refused):
            return await self._sign_in_page(
                request, form, wrong=answer.sentence, status=429 if answer.wait else 401, wait=answer.wait
            )
        session, secret = answer
        response = RedirectResponse(PASSWORD if session.must_change else self._next(form), 303)
        return self._with_cookie(request, response, secret)

    async def sign_out(self, request: Request) -> Response:
        held, _ = await self._own_form(request)
        everywhere = request.url.path == SIGN_OUT_EVERYWHERE
        await to_thread.run_sync(_sign_out, held, everywhere, keeper.address(request))
        response = RedirectResponse(f"{LOGIN}?left={'everywhere' if everywhere else 'here'}", 303)
        response.delete_cookie(
            keeper.cookie_name(request.scope), secure=keeper.is_secure(request.scope), httponly=True, samesite="lax"
        )
        return response

    async def change_password(self, request: Request) -> Response:
        held, form = await self._own_form(request)
        if form.get("new") != form.get("again"):
            return self._password_page(request, "两次输入的新密码不一样，请再输一遍。")
        answer = await to_thread.run_sync(
            _change_password,
            held,
            form.get("old", ""),
            form.get("new", ""),
            keeper.address(request),
            limiter=_AT_ONCE,
        )
        if isinstance(answer, sessions.Refused):
            return self._password_page(request, answer.sentence)
        return self._with_cookie(request, RedirectResponse("/", 303), answer)

    async def change_post(self, request: Request) -> Response:
        """Another post is another session: what the old one had open ends with it."""
        held, form = await self._own_form(request)
        holder = form.get("holder", "")
        if not (holder.isascii() and holder.isdigit() and len(holder) < 10):
            raise HTTPException(403, keeper.FORBIDDEN)
        answer = await to_thread.run_sync(_change_post, held, int(holder), keeper.address(request))
        if isinstance(answer, sessions.Refused):
            raise HTTPException(403, keeper.FORBIDDEN)
        return self._with_cookie(request, RedirectResponse("/", 303), answer)

    # --- what they share ----------------------------------------------------------------------------------------

    async def _sign_in_page(
        self,
        request: Request,
        asked: Mapping[str, str],
        *,
        said: str = "",
        wrong: str = "",
        status: int = 200,
        wait: int | None = None,
    ) -> Response:
        demo = await to_thread.run_sync(_demo_accounts) if self._demonstrates(request) else []
        bound = token_urlsafe(16)
        shown = {"said": said, "wrong": wrong, "demo": demo, "login": asked.get("login", "")[:40]}
        page = self._page(request, "login.html", "登录", bound, status, next=self._next(asked), **shown)
        if wait:
            page.headers["retry-after"] = str(wait)
        name, secure = keeper.cookie_name(request.scope, "sjs-form"), keeper.is_secure(request.scope)
        page.set_cookie(name, bound, secure=secure, httponly=True, samesite="strict")
        return page

    def _password_page(self, request: Request, wrong: str = "") -> Response:
        session = _pass(request).session
        heading = "设置新密码" if session.must_change else "修改密码"
        return self._page(request, "password.html", heading, status=422 if wrong else 200, session=session, wrong=wrong)

    def _page(
        self, request: Request, template: str, heading: str, bound: str = "", status: int = 200, **shown: Any
    ) -> HTMLResponse:
        """A page whose forms carry the token of what they are bound to: the session, or the sign-in's own cookie."""
        token = self.seal.token(bound or _pass(request).secret)
        content = _PAGES.get_template(template).render(product=self.product, heading=heading, token=token, **shown)
        return HTMLResponse(content, status, {"cache-control": "no-store"})

    async def _own_form(self, request: Request) -> tuple[Pass, Mapping[str, str]]:
        """The form of who is signed in. HTTPException where it was not made for this session."""
        held, form = _pass(request), await _form(request)
        if not self.seal.fits(held.secret, form.get("token", "")):
            raise HTTPException(303, headers={"location": ACCOUNT})
        return held, form

    def _with_cookie(self, request: Request, response: Response, secret: str) -> Response:
        # Lax: a link from another system opens its page; forms of other sites come without it.
        response.set_cookie(
            keeper.cookie_name(request.scope),
            self.seal.cookie(secret),
            secure=keeper.is_secure(request.scope),
            httponly=True,
            samesite="lax",
        )
        return response

    def _demonstrates(self, request: Request) -> bool:
        """Whether demo sign-ins may be offered: the server listens on this machine alone, and is asked from here, not
        through a proxy."""
        return self.local and keeper.from_here(request)

    def _next(self, asked: Mapping[str, str]) -> str:
        """Where a sign-in leads: a screen of ours, never what an address says else."""
        path, _, query = asked.get("next", "")[:2000].partition("?")
        if path not in {"/", *(f"/{page}" for page in self.pages)}:
            return "/"
        return f"{path}?{urlencode(parse_qsl(query))}".rstrip("?")


def _pass(request: Request) -> Pass:
    held = keeper.passed(request)
    if held is None:  # the gate lets nobody through to here without one
        raise HTTPException(401, keeper.STRANGER)
    return held


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a plain form. HTTPException for anything else, before more than BODY bytes are read."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "只收表单。")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY:
            raise HTTPException(413, "提交的内容太长。")
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise HTTPException(400, "提交的内容无法识别。") from None
    return dict(fields)


# --- what they ask of the database, each in a thread ----------------------------------------------------------------


def _sign_in(form: Mapping[str, str], before: Pass | None, address: str) -> tuple[Session, str] | sessions.Refused:
    """The session and its secret; the one this browser had before ends with it."""
    now = beijing.now()
    with writing(connect(patience=WAITS)) as connection:
        if "demo" in form:
            answer = sessions.demo_sign_in(connection, _plain(form["demo"]), address, now)
        else:
            password = form.get("password", "")
            answer = sessions.sign_in(connection, _plain(form.get("login")), password, address, now)
        if before and not isinstance(answer, sessions.Refused):
            sessions.end(connection, before.session.id, now, address)
        return answer


def _sign_out(held: Pass, everywhere: bool, address: str) -> None:
    session, now = held.session, beijing.now()
    with writing(connect(patience=WAITS)) as connection:
        if everywhere:
            sessions.end_all(connection, session.account_id, now, audit.actor_of(session, address))
        else:
            sessions.end(connection, session.id, now, address)


def _change_password(held: Pass, old: str, new: str, address: str) -> str | sessions.Refused:
    """The secret of the new session, or why not."""
    now = beijing.now()
    try:
        with writing(connect(patience=WAITS)) as connection:
            people_changes.change_password(connection, held.session, old, new, now, address)
            return sessions.reissue(connection, held.session, now)[1]
    except people_changes.Refused as refused:
        return sessions.Refused(str(refused))


def _change_post(held: Pass, holder: int, address: str) -> str | sessions.Refused:
    """The secret of the new session, or why not."""
    with writing(connect(patience=WAITS)) as connection:
        answer = sessions.switch(connection, held.session, holder, beijing.now(), address)
        return answer if isinstance(answer, sessions.Refused) else answer[1]


def _other_posts(session: Session) -> list[people.Held]:
    with reading(connect()) as connection:
        account = people.account(connection, session.login, beijing.now().date())
        return [held for held in account.held if held.role and held.holder_id != session.holder_id] if account else []


def _demo_accounts() -> list[tuple[str, str]]:
    """(login, post) of each account that signs in without a password, by role; none outside a sample district."""
    with reading(connect()) as connection:
        if settings.demo_day(connection) is None:
            return []
        accounts = people.accounts(connection, beijing.now().date())
        open_to_all = [account for account in accounts if account.demo and account.ended is None and account.held]
        demo = [(account.login, viewers.viewer_of(connection, account.held[0].holder_id)) for account in open_to_all]
        demo.sort(key=lambda pair: list(Role).index(pair[1].role))
        return [(login, viewer.label) for login, viewer in demo]


def _plain(login: str | None) -> str:
    """What was typed, without what no login has and PostgreSQL does not take."""
    return "".join(sign for sign in login or "" if sign.isprintable())
