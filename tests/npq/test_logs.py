"""What is logged of a failure. Source: style, "Logs": ids only, never a name, a token or a body."""

import json
import subprocess
import sys

import asyncpg
import pytest
from aiohttp.http_exceptions import InvalidURLError
from sqlalchemy import text

from npq.tracebacks import written

_FAIL = """
import logging, sys
from aiohttp.http_exceptions import InvalidURLError
from npq.logs import set_up_logs

set_up_logs(level="info", as_json=sys.argv[1] == "json")

def fail(token):
    raise InvalidURLError(message=token)

for name in ("tests", "aiohttp.server"):
    try:
        fail(sys.argv[2])
    except InvalidURLError:
        logging.getLogger(name).exception("request failed")
"""


def fail(error: Exception) -> None:
    token = "secret-token"  # noqa: F841 - what must not be shown
    raise error


@pytest.mark.parametrize(
    ("error", "shown_as"),
    [
        (RuntimeError("a bug"), "RuntimeError: a bug"),
        (ValueError("invalid literal: 'secret-token'"), "ValueError"),
        (KeyError("secret-token"), "KeyError"),
        (asyncpg.DataError("invalid input: 'secret-token'"), "DataError 22000"),
        (InvalidURLError(message="GET /?code=secret-token"), "InvalidURLError"),
    ],
)
def test_a_traceback_shows_the_place_and_no_value(error, shown_as):
    try:
        fail(error)
    except Exception as caught:  # noqa: BLE001 - any failure will do
        shown = written(caught)
    assert "test_logs.py" in shown
    assert shown.endswith(f"\n{shown_as}")
    assert "secret-token" not in shown


@pytest.mark.parametrize("form", ["json", "console"])
def test_the_log_shows_no_value_and_no_request_that_is_none(form):
    """The second failure is that of a server which could not read a request: its sender's matter."""
    asked = [sys.executable, "-c", _FAIL, form, "secret-token"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    assert "secret-token" not in lines
    assert lines.count("InvalidURLError") == 1 + lines.count("raise InvalidURLError")
    assert lines.count("request failed") == 1
    if form == "json":
        assert json.loads(lines)["exception"].endswith("InvalidURLError")


async def test_a_database_says_the_kind_and_not_the_row(session):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any failure will do
        await session.execute(text("SELECT CAST('secret-token' AS int)"))
    shown = written(caught.value)
    assert "InvalidTextRepresentationError 22P02" in shown
    assert "invalid input" not in shown


def test_what_led_to_it_comes_first_and_groups_are_opened():
    try:
        try:
            fail(RuntimeError("the first"))
        except RuntimeError as first:
            raise ExceptionGroup("both", [LookupError("hidden"), TypeError("seen")]) from first
    except ExceptionGroup as group:
        shown = written(group)
    assert shown.index("RuntimeError: the first") < shown.index("which led to:")
    assert shown.index("1 of 2:\nLookupError\n") < shown.index("2 of 2:\nTypeError: seen")
