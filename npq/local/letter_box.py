"""The letter box of the demo: a double of GOV.UK Notify's API, and a page with what came in.

It checks what Notify checks: the token's signature and age, the template, that everything the template
wants is there, and the address.
"""

import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import jinja2
import orjson
from aiohttp import web
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from domain.people.emails import is_valid_email
from services.mail.templates import LETTERS, LOCAL_TEMPLATE_IDS, Letter, MailTemplate, written

SERVICE_ID: Final = "7b8f4c6e-2f0e-4b0a-9a65-5f6f3f9d1a10"
_KEY: Final = "c2b1a3d4-1111-4222-8333-444455556666"
API_KEY: Final = f"letter_box-{SERVICE_ID}-{_KEY}"
_SECONDS_A_TOKEN_LIVES: Final = 30
_LETTERS_OF: Final[Mapping[str, Letter]] = {
    template_id: LETTERS[MailTemplate(template)]
    for template, template_id in LOCAL_TEMPLATE_IDS.items()
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedLetter:
    """One mail that would have gone out."""

    id: str
    reference: str
    email: str
    subject: str
    body: str
    received_at: str


@dataclass(kw_only=True, slots=True)
class LetterBox:
    """The letters, newest last; with a ``file`` they are still there after a restart."""

    file: Path | None = None
    letters: list[ReceivedLetter] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.file is not None and self.file.exists():
            lines = self.file.read_bytes().splitlines()
            self.letters = [ReceivedLetter(**orjson.loads(line)) for line in lines]

    def put(self, letter: ReceivedLetter) -> None:
        """Keep the letter."""
        self.letters.append(letter)
        if self.file is not None:
            with self.file.open("ab") as kept:
                kept.write(orjson.dumps(asdict(letter)) + b"\n")

    def of_reference(self, reference: str) -> Sequence[ReceivedLetter]:
        return [letter for letter in self.letters if letter.reference == reference]


BOX: Final = web.AppKey("letter_box", LetterBox)
routes = web.RouteTableDef()


@routes.post("/v2/notifications/email")
async def receive(request: web.Request) -> web.Response:
    """Take a mail as Notify does, or refuse it as Notify does."""
    if not _is_signed(request):
        return _refusal(403, "AuthError", "Invalid token: signature, api token not found")
    mail = await request.json()
    letter = _LETTERS_OF.get(mail.get("template_id", ""))
    if letter is None:
        return _refusal(400, "BadRequestError", "Template not found")
    filled = written(letter, mail.get("personalisation", {}))
    if "((" in filled.subject + filled.body:
        return _refusal(400, "BadRequestError", "Missing personalisation")
    if not is_valid_email(mail.get("email_address", "")):
        return _refusal(400, "ValidationError", "email_address Not a valid email address")
    received = _received(mail, filled)
    request.app[BOX].put(received)
    return web.json_response({"id": received.id, "reference": received.reference}, status=201)


@routes.get("/v2/notifications")
async def find(request: web.Request) -> web.Response:
    """The mails with a reference."""
    if not _is_signed(request):
        return _refusal(403, "AuthError", "Invalid token")
    found = request.app[BOX].of_reference(request.query.get("reference", ""))
    listed = [{"id": letter.id, "reference": letter.reference} for letter in found]
    return web.json_response({"notifications": listed, "links": {}})


@routes.get("/")
async def show(request: web.Request) -> web.Response:
    """The letters, newest first."""
    html = _PAGE.render(letters=list(reversed(request.app[BOX].letters)))
    return web.Response(text=html, content_type="text/html", headers=_HEADERS)


def letter_box_app(box: LetterBox) -> web.Application:
    """The double and its page."""
    app = web.Application()
    app[BOX] = box
    app.add_routes(routes)
    return app


@asynccontextmanager
async def local_letter_box(box: LetterBox, *, port: int = 0) -> AsyncIterator[str]:
    """Run the letter box while the block runs; gives its address."""
    runner = web.AppRunner(letter_box_app(box), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, bound = runner.addresses[0][:2]
        yield f"http://{host}:{bound}"
    finally:
        await runner.cleanup()


def _received(mail: Mapping[str, Any], filled: Letter) -> ReceivedLetter:
    return ReceivedLetter(
        id=str(uuid.uuid4()),
        reference=mail.get("reference") or "",
        email=mail["email_address"],
        subject=filled.subject,
        body=filled.body,
        received_at=f"{datetime.now(UTC):%-d %B %Y %H:%M:%S} UTC",
    )


def _is_signed(request: web.Request) -> bool:
    """An HS256 token of our service, signed with our key within the last half minute."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        claims = jwt.decode(token, OctKey.import_key(_KEY), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        return False
    age = abs(time.time() - claims.get("iat", 0))
    return scheme == "Bearer" and claims.get("iss") == SERVICE_ID and age <= _SECONDS_A_TOKEN_LIVES


def _refusal(status: int, error: str, message: str) -> web.Response:
    body = {"status_code": status, "errors": [{"error": error, "message": message}]}
    return web.json_response(body, status=status)


_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
}
_PAGE: Final = jinja2.Environment(autoescape=True).from_string(
    """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Letter box</title>
<style>
body { color: #0b0c0c; font: 1.1rem/1.5 arial, sans-serif; margin: 0 auto; max-width: 45rem; padding: 1rem; }
article { border: 1px solid #505a5f; margin: 1.5rem 0; padding: 0 1rem; overflow-wrap: anywhere; }
pre { font: inherit; white-space: pre-wrap; }
dt { float: left; margin-right: .5rem; font-weight: bold; }
dd { margin: 0; }
</style>
</head>
<body>
<main>
<h1>Letter box</h1>
<p>Mails that would have gone out. Nothing leaves this machine. Load the page again to see new ones.</p>
{% for letter in letters %}
<article data-reference="{{ letter.reference }}">
<h2>{{ letter.subject }}</h2>
<dl><dt>To</dt><dd>{{ letter.email }}</dd><dt>At</dt><dd>{{ letter.received_at }}</dd></dl>
<pre>{{ letter.body }}</pre>
</article>
{% else %}
<p>No mail yet.</p>
{% endfor %}
</main>
</body>
</html>
"""
)
