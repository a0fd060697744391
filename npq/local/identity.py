"""The sign-in service of the demo: a real OpenID Connect provider with a few people in it.

It runs in a thread of our process and knows nothing of passwords: one chooses who to be.
"""

import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from jinja2 import FileSystemLoader
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST: Final = "127.0.0.1"
CLIENT_ID: Final = "register-for-npq"
CLIENT_SECRET: Final = "the local provider accepts any secret"  # noqa: S105 - protects nothing
_SECONDS_TO_STOP: Final = 5.0


def _person(name: str, **claims: Any) -> Mapping[str, Any]:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    return {"email": email, "email_verified": "True", "name": name, **claims}


PEOPLE: Final = (
    _person(
        "Amina Okafor",
        birthdate="1986-04-12",
        trn="2034567",
        trn_lookup_status="Found",
    ),
    _person(
        "Bronwen Hughes",
        birthdate="1979-11-30",
        trn="3045678",
        trn_lookup_status="Found",
        preferred_name="Bron Hughes",
    ),
    _person("Callum Reid", birthdate="1992-02-29", trn_lookup_status="None"),
    _person("Divya Raman", birthdate="1990-07-05", trn="4056789", trn_lookup_status="Pending"),
    _person("Edie Marsh", birthdate="1968-01-17", trn="5067890", trn_lookup_status="Found"),
)


@contextmanager
def local_identity_provider(port: int = 0) -> Iterator[str]:
    """Run the provider while the block runs; gives its issuer, ``http://127.0.0.1:<port>``."""
    server = make_server(HOST, port, _application(), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="local identity")
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        _stop(server, thread)


class _Quiet(WSGIRequestHandler):
    """Addresses hold codes and states, which belong into no log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _application() -> Any:
    """The provider, without the debugger that it brings for tests of its own."""
    with warnings.catch_warnings():
        from authlib.deprecate import (  # type: ignore[import-untyped]
            AuthlibDeprecationWarning,
        )

        # Imported second: authlib asks for its warnings to be shown as soon as it is imported.
        warnings.simplefilter("ignore")
        import oidc_provider_mock

    people = [oidc_provider_mock.User(sub=each["email"], claims=dict(each)) for each in PEOPLE]
    provider = oidc_provider_mock.app(user_claims=people, issue_refresh_token=False)
    provider.debug = False
    provider.jinja_loader = FileSystemLoader(Path(__file__).with_name("templates"))
    provider.jinja_env.globals["people"] = PEOPLE
    answer = provider.wsgi_app.app

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        # The library warns of itself on every request; where warnings are errors it would fail.
        warnings.simplefilter("ignore", AuthlibDeprecationWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="authlib")
        body: Iterable[bytes] = answer(environ, start_response)
        return body

    return application


def _stop(server: BaseWSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join(_SECONDS_TO_STOP)
    server.server_close()
