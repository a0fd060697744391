"""Tracebacks for the log: where it went wrong and what kind of failure it was, nothing of whom.

Variables are left out, and so are the words of drivers and parsers, which quote the value that they
refused: a name, a token, a line of a request.
"""

import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any, Final

import asyncpg

_QUOTING: Final = (LookupError, ValueError)
_QUOTING_PACKAGES: Final = frozenset({"aiohttp", "asyncpg", "marshmallow", "sqlalchemy"})
_BETWEEN: Final = "\nwhich led to:\n\n"


def write_traceback(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The log's processor: ``exc_info`` becomes the text ``exception``."""
    if error := _error_of(event.pop("exc_info", None)):
        event["exception"] = written(error)
    return event


def written(error: BaseException) -> str:
    """The failure and what it came from, the first one first."""
    chain = list(_chain(error))
    return _BETWEEN.join("".join(_one(each)) for each in reversed(chain)).rstrip("\n")


def _error_of(exc_info: Any) -> BaseException | None:
    if exc_info is True:
        exc_info = sys.exc_info()
    found = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return found if isinstance(found, BaseException) else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        hidden = error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)


def _one(error: BaseException) -> Iterator[str]:
    yield from traceback.format_tb(error.__traceback__)
    yield f"{_headline(error)}\n"
    if isinstance(error, BaseExceptionGroup):
        for number, each in enumerate(error.exceptions, start=1):
            yield f"\n{number} of {len(error.exceptions)}:\n{written(each)}\n"


def _headline(error: BaseException) -> str:
    """The class, with its words unless they may quote a value; a database says the kind and the rule."""
    name = type(error).__qualname__
    if isinstance(error, asyncpg.PostgresError):
        facts = (error.sqlstate, getattr(error, "constraint_name", None))
        return f"{name} {' '.join(fact for fact in facts if fact)}".rstrip()
    if isinstance(error, _QUOTING) or type(error).__module__.split(".")[0] in _QUOTING_PACKAGES:
        return name
    words = str(error)
    return f"{name}: {words}" if words else name
