"""The browser's session: a random id in a cookie, its contents sealed in PostgreSQL.

A handler says ``session = await session_of(request)``. It is read when first asked for and written, after
the handler, only when something in it has changed. Values are JSON. What a page may do::

    session.values["registration"] = {...}   answers and the like; nested values may be changed in place
    session.flash("success", "Saved.")        shown once, on the next page that is rendered
    session.csrf_token                        put in every form by the layout
    session.user_id, session.admin_id         who is signed in
    session.sign_in_user(user.id)             a new id, contents kept (another teacher's dropped)
    session.sign_in_admin(admin.id, ...)      a new id, everything else forgotten
    session.end()                             a new id, everything forgotten, the row deleted

Two tabs. The row has a version. When another request wrote the session since this one read it, this
request's changes are laid over what is there now, key by key (and inside maps, one by one): nobody's
answer is lost, and for one and the same key the later writer wins. A session that was ended in the
meantime stays ended; what the late request wanted to keep is dropped with it.

The id is 256 random bits and a mark that says it is ours, so that a form can be shown to a visitor
(its token is made from the id) without writing a row for everyone who passes by. The row knows
SHA-256 of the id only. Source: registration-journey.md 10.8, admin-and-operations.md 10.7.
"""

import base64
import hashlib
import hmac
import logging
import secrets
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import orjson
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from gateway.keys import NOW, SESSION_STORE
from store.sealing import Seal, Unsealable, derived_key, keyed_digest
from store.transaction import borrowed, transaction
from store.web_sessions import (
    SessionRow,
    add_web_session,
    change_web_session,
    end_web_session,
    find_web_session,
)

log = logging.getLogger(__name__)

SHORTEST_LIFE: Final = timedelta(days=14)
_LIFE: Final = timedelta(days=15)  # Of row and cookie; moved on at most once a day.
_ATTEMPTS: Final = 5
_ID_BYTES: Final = 32
_MARK_BYTES: Final = 16

Values = dict[str, Any]


class BrowserSession:
    """One browser's session during one request."""

    def __init__(self, session_id: str, *, issued: "Issued", row: "OpenedRow | None") -> None:
        self.session_id = session_id
        self.values: Values = deepcopy(row.values) if row else {}
        self.user_id = row.user_id if row else None
        self.admin_id = row.admin_id if row else None
        self.loaded = row
        self.leaves: str | None = None
        self._issued = issued

    @property
    def csrf_token(self) -> str:
        """The token of this session's forms."""
        return self._issued.csrf_token(self.session_id)

    def flash(self, kind: Literal["success", "error", "notice"], text: str) -> None:
        """Say something at the top of the next page."""
        self.values.setdefault(FLASHES, []).append({"kind": kind, "text": text})

    def taken_flashes(self) -> list[dict[str, str]]:
        """What is to be said now; not said again."""
        flashes: list[dict[str, str]] = self.values.pop(FLASHES, [])
        return flashes

    def sign_in_user(self, user_id: int) -> None:
        """From now on this is the teacher; the id changes, so that one planted before is worthless.

        Answers belong to a person: those of another teacher who was signed in here are dropped (D3).
        """
        if self.user_id not in {None, user_id}:
            self.values = {}
        self.user_id, self.admin_id = user_id, None
        self.values.pop(STAFF_SINCE, None)
        self.rotate()

    def sign_in_admin(self, admin_id: int, *, now: datetime) -> None:
        """From now on this is the member of staff, and nothing that was here before remains."""
        self.end()
        self.admin_id = admin_id
        self.values[STAFF_SINCE] = now.isoformat()

    def end(self) -> None:
        """Forget everything; the old id opens nothing any more."""
        self.values, self.user_id, self.admin_id = {}, None, None
        self.rotate()

    def rotate(self) -> None:
        """Go on under a new id."""
        self.leaves = self.leaves or self.session_id
        self.session_id = self._issued.new_id()


FLASHES: Final = "flashes"
STAFF_SINCE: Final = "staff_since"
_SESSION: Final = web.RequestKey("session", BrowserSession)


async def session_of(request: web.Request) -> BrowserSession:
    """The session of the browser that asks; read from the database the first time."""
    if _SESSION not in request:
        request[_SESSION] = await request.app[SESSION_STORE].load(request)
    return request[_SESSION]


@web.middleware
async def sessions(request: web.Request, handler: Any) -> web.StreamResponse:
    """Keep what the handler changed in the session, and send the cookie with the answer."""
    answer: web.StreamResponse | web.HTTPException
    try:
        answer = await handler(request)
    except web.HTTPException as redirect:
        await _keep(request, redirect)
        raise
    await _keep(request, answer)
    return answer


async def _keep(request: web.Request, answer: web.StreamResponse) -> None:
    if _SESSION in request:
        await request.app[SESSION_STORE].save(request, request[_SESSION], answer)


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued:
    """Ids of sessions that bear our mark, and the form tokens that belong to them."""

    mark_key: bytes = field(repr=False)
    csrf_key: bytes = field(repr=False)

    def new_id(self) -> str:
        body = secrets.token_bytes(_ID_BYTES)
        return _text(body + self._mark(body))

    def is_ours(self, session_id: str) -> bool:
        """Whether we gave this id out."""
        try:
            raw = base64.urlsafe_b64decode(session_id + "=" * (-len(session_id) % 4))
        except ValueError:
            return False
        body, mark = raw[:_ID_BYTES], raw[_ID_BYTES:]
        return len(body) == _ID_BYTES and hmac.compare_digest(mark, self._mark(body))

    def csrf_token(self, session_id: str) -> str:
        return _text(keyed_digest(self.csrf_key, session_id))

    def _mark(self, body: bytes) -> bytes:
        return hmac.new(self.mark_key, body, hashlib.sha256).digest()[:_MARK_BYTES]


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenedRow:
    """A stored session, opened."""

    values: Values
    version: int
    user_id: int | None
    admin_id: int | None
    expires_at: datetime


@dataclass(kw_only=True, slots=True)
class SessionStore:
    """Reads and writes sessions. Made once per process with ``SessionStore.made``."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    seal: Seal
    issued: Issued
    is_secure: bool
    cookie: str = field(init=False)

    def __post_init__(self) -> None:
        self.cookie = "__Host-npq_session" if self.is_secure else "npq_session"

    @classmethod
    def made(
        cls,
        engine: AsyncEngine,
        sessions: async_sessionmaker[AsyncSession],
        *,
        secret_key: str,
        is_secure: bool,
    ) -> "SessionStore":
        return cls(
            engine=engine,
            sessions=sessions,
            seal=Seal(derived_key(secret_key, "npq browser sessions")),
            issued=Issued(
                mark_key=derived_key(secret_key, "npq session ids"),
                csrf_key=derived_key(secret_key, "npq form tokens"),
            ),
            is_secure=is_secure,
        )

    async def load(self, request: web.Request) -> BrowserSession:
        """The session of the cookie; an empty one with a new id when there is none to trust."""
        session_id = request.cookies.get(self.cookie, "")
        if not self.issued.is_ours(session_id):
            return BrowserSession(self.issued.new_id(), issued=self.issued, row=None)
        row = await self._read(session_id, now=request[NOW])
        return BrowserSession(session_id, issued=self.issued, row=row)

    async def save(
        self, request: web.Request, session: BrowserSession, answer: web.StreamResponse
    ) -> None:
        """Write what changed; a browser that has the id already hears of it once a day at most.

        A slow answer that says the old id again would undo the sign-in of another tab.
        """
        now = request[NOW]
        renews = request.cookies.get(self.cookie) != session.session_id
        if session.leaves is not None:
            await self._move(session, now=now)
        elif _wants_longer(session, now=now):
            renews = await self._write(session, now=now)
        elif _changed(session):
            await self._write(session, now=now)
        if renews and not answer.prepared:
            self._set_cookie(answer, session.session_id)

    async def _read(self, session_id: str, *, now: datetime) -> OpenedRow | None:
        async with borrowed(self.engine) as connection:
            row = await find_web_session(connection, id_hash(session_id), now=now)
        return self._opened(row) if row else None

    async def _move(self, session: BrowserSession, *, now: datetime) -> None:
        """Write everything under a new id and take the old row away, in one transaction."""
        assert session.leaves is not None
        async with transaction(self.sessions) as database:
            await end_web_session(database, id_hash(session.leaves))
            if session.values or session.user_id or session.admin_id:
                await add_web_session(database, self._row(session, version=0, now=now))

    async def _write(self, session: BrowserSession, *, now: datetime) -> bool:
        """Write the changes over whatever others wrote; False when that was not to be."""
        for _ in range(_ATTEMPTS):
            async with transaction(self.sessions) as database:
                if await self._written(database, session, now=now):
                    return True
            theirs = await self._read(session.session_id, now=now)
            if theirs is None:
                log.info("session ended elsewhere, its changes dropped")
                return False
            _lay_over(session, theirs)
        log.warning("session not written, too many others write it")
        return False

    async def _written(
        self, database: AsyncSession, session: BrowserSession, *, now: datetime
    ) -> bool:
        if session.loaded is None:
            return await add_web_session(database, self._row(session, version=0, now=now))
        return await change_web_session(
            database, self._row(session, version=session.loaded.version, now=now)
        )

    def _row(self, session: BrowserSession, *, version: int, now: datetime) -> SessionRow:
        place = id_hash(session.session_id)
        return SessionRow(
            id_hash=place,
            sealed=self.seal.seal(orjson.dumps(session.values), place=place),
            version=version,
            user_id=session.user_id,
            admin_id=session.admin_id,
            expires_at=now + _LIFE,
        )

    def _opened(self, row: SessionRow) -> OpenedRow | None:
        try:
            values = orjson.loads(self.seal.open(row.sealed, place=row.id_hash))
        except Unsealable:
            log.warning("session cannot be opened, was the secret key changed?")
            values = {}
        return OpenedRow(
            values=values,
            version=row.version,
            user_id=row.user_id,
            admin_id=row.admin_id,
            expires_at=row.expires_at,
        )

    def _set_cookie(self, answer: web.StreamResponse, session_id: str) -> None:
        answer.set_cookie(
            self.cookie,
            session_id,
            max_age=int(_LIFE.total_seconds()),
            path="/",
            httponly=True,
            secure=self.is_secure,
            samesite="Lax",
        )


def id_hash(session_id: str) -> bytes:
    """What the database knows of an id."""
    return hashlib.sha256(session_id.encode()).digest()


def merged(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Values:
    """``theirs`` with what changed from ``base`` to ``mine`` laid over it.

    A key taken out of ``mine`` is taken out; maps on all three sides are merged in the same way.
    """
    result = dict(theirs)
    for key in base.keys() | mine.keys():
        if key in base and key not in mine:
            result.pop(key, None)
        elif key not in base or base[key] != mine[key]:
            result[key] = _merged_value(base.get(key), mine[key], theirs.get(key))
    return result


def _merged_value(base: Any, mine: Any, theirs: Any) -> Any:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return merged(base if isinstance(base, dict) else {}, mine, theirs)
    return mine


def _lay_over(session: BrowserSession, theirs: OpenedRow) -> None:
    base = session.loaded.values if session.loaded else {}
    session.values = merged(base, session.values, theirs.values)
    session.user_id = theirs.user_id
    session.admin_id = theirs.admin_id
    session.loaded = theirs


def _changed(session: BrowserSession) -> bool:
    before = session.loaded
    if before is None:
        return bool(session.values or session.user_id or session.admin_id)
    return (session.values, session.user_id, session.admin_id) != (
        before.values,
        before.user_id,
        before.admin_id,
    )


def _wants_longer(session: BrowserSession, *, now: datetime) -> bool:
    """Whether a day has passed since the row's end was last moved on."""
    return session.loaded is not None and session.loaded.expires_at < now + SHORTEST_LIFE


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
