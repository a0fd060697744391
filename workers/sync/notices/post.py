"""One POST to an address that a stranger chose.

The name is resolved once, for this call, and what it resolves to is looked at before anything is sent: the
connection goes to that very address. Redirects are not followed, cookies and proxies not heeded, and of
the answer nothing but its status is read.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from domain.notices.addresses import Reach, is_reachable
from domain.notices.states import Attempt, failure_of

PATIENCE_SECONDS: Final = 10.0
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "NPQ-Notices/1"}

NOT_PUBLIC: Final = "The endpoint's host leads to an address that is not public."
UNKNOWN_HOST: Final = "The endpoint's host is not known."
UNTRUSTED: Final = "The endpoint's certificate cannot be trusted."
UNREACHABLE: Final = "The endpoint cannot be reached."
TOO_SLOW: Final = "The endpoint did not answer in time."


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """How notices are handed over."""

    reach: Reach
    patience_seconds: float = PATIENCE_SECONDS

    async def send(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Attempt:
        """Hand the body over; what came of it, whatever the other side does."""
        host = URL(url).raw_host or ""
        if _is_refused(host, self.reach):
            return Attempt(failure=NOT_PUBLIC)
        try:
            status = await self._status(url, body, headers=_HEADERS | dict(headers))
        except TimeoutError:
            return Attempt(failure=TOO_SLOW)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Attempt(failure=_words_for(error))
        return Attempt(status=status, failure=failure_of(status))

    async def _status(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
        connector = aiohttp.TCPConnector(
            resolver=_CheckingResolver(self.reach), use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self.patience_seconds),
                trust_env=False,
            ) as client,
            client.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status


class _NotPublicError(OSError):
    """A name leads to where notices do not go."""


class _CheckingResolver(AbstractResolver):
    """Resolves as the system does, and gives nothing when any of the addresses is out of reach."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._system = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._system.resolve(host, port, family)
        if not all(is_reachable(one["host"], self._reach) for one in found):
            raise _NotPublicError(NOT_PUBLIC)
        return found

    async def close(self) -> None:
        await self._system.close()


def _is_refused(host: str, reach: Reach) -> bool:
    """Whether the host is an address out of reach; names are looked at once they are resolved."""
    try:
        return not is_reachable(host, reach)
    except ValueError:
        return False


def _words_for(error: Exception) -> str:
    """Why nothing was answered, in our own words: those of the library may repeat the address."""
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NOT_PUBLIC if isinstance(error.os_error, _NotPublicError) else UNKNOWN_HOST
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return UNTRUSTED
    return UNREACHABLE
