"""Files leave the house here alone: by a code that opens once, in the session that asked, with an entry in the trace."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from secrets import choice
from typing import Any, Protocol
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from data_access import audit, exports, sessions
from data_access.audit import Act
from data_access.engine import Connection, connect, reading, writing
from data_access.sessions import Session
from domain import beijing
from domain.visibility import Right, Viewer
from gate import keeper

GONE = "这个下载链接已经用过、已过期，或不是在这次登录中取得的。请回到原页面重新导出。"
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another when read from paper


class Built(Protocol):
    """A finished file; rows: how many lines of data it holds, for the trace."""

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...
    @property
    def rows(self) -> int: ...


class Kind(Protocol):
    """One kind of export (briefing/exports.py): the right it takes, and how it is built for a viewer.

    trace: the code that stands in the file and in the trace. Raises LookupError for what is no longer there.
    """

    @property
    def right(self) -> Right: ...

    def build(self, connection: Connection, viewer: Viewer, arguments: Mapping[str, Any], trace: str) -> Built: ...


@dataclass(frozen=True)
class Handout:
    """kinds: what may be asked for, by name."""

    kinds: Mapping[str, Kind]

    def routes(self) -> list[Route]:
        return [Route(f"{keeper.EXPORT}{{code}}", self.take, methods=["GET"])]

    async def take(self, request: Request) -> Response:
        """The file behind a code, built now, under the rights of now."""
        if request.method == "HEAD":  # Starlette answers it like a GET, and a glance would use up the code
            return Response(status_code=405)
        held = keeper.passed(request)
        if held is None:  # the gate lets nobody through to here without one
            return PlainTextResponse(keeper.STRANGER, 401)
        built = await run_in_threadpool(self._take, request.path_params["code"], held.session, keeper.address(request))
        if built is None:
            return PlainTextResponse(GONE, 404)
        headers = {
            "content-disposition": f"attachment; filename*=utf-8''{quote(built.name, safe='')}",
            "cache-control": "no-store",
        }
        return Response(built.content, media_type=built.media_type, headers=headers)

    def _take(self, code: str, session: Session, address: str) -> Built | None:
        """None where the code opens nothing for this session as it stands at this moment, not as the gate remembers it;
        both stand in the trace."""
        now, engine, built = beijing.now(), connect(), None
        actor = audit.actor_of(session, address)
        with writing(engine) as connection:
            standing = sessions.find_by_id(connection, session.id, now)
            export = exports.take(connection, code, session.id, now)
            kind = self.kinds.get(export.kind) if export else None
            if standing is None or export is None or kind is None or not standing.viewer.may(kind.right):
                audit.record(connection, actor, Act.REFUSED, "export", {"kind": export.kind if export else None}, now)
                return None
        trace = f"{now:%y%m%d}-{''.join(choice(_SIGNS) for _ in range(6))}"
        with reading(engine) as connection, suppress(LookupError):  # what was asked for may be gone by then
            built = kind.build(connection, standing.viewer, export.arguments, trace)
        if built is None:
            with writing(engine) as connection:
                audit.record(connection, actor, Act.REFUSED, "export", {"kind": export.kind}, now)
            return None
        with writing(engine) as connection:
            told = {"kind": export.kind, "arguments": export.arguments, "file": built.name, "rows": built.rows}
            audit.record(connection, actor, Act.EXPORT, trace, told, now)
        with reading(engine) as connection:
            audit.anchor(connection, audit.anchors_of(engine), now)
        return built
