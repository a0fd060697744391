"""Which addresses a provider may have notices sent to.

We call them from inside our own network, so an address may lead nowhere but to the public internet: what
is registered is checked here, and what its name resolves to is checked again whenever it is called.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Final

from yarl import URL

LONGEST_URL: Final = 500
HTTPS_PORT: Final = 443
_FIRST_PORT_OF_ALL: Final = 1024  # Below are those of mail, shells and the like.
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME: Final = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?=[a-z])[a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How far notices go: to the public internet, or also to what runs on this machine or beside it."""

    is_local: bool


PUBLIC: Final = Reach(is_local=False)
LOCAL: Final = Reach(is_local=True)
_LOCAL_ENVIRONMENTS: Final = frozenset({"demo", "test", "development"})


class AddressFault(StrEnum):
    """Why an address is not taken."""

    BLANK = "blank"
    NO_URL = "no_url"
    TOO_LONG = "too_long"
    NOT_HTTPS = "not_https"
    HAS_CREDENTIALS = "has_credentials"
    HAS_FRAGMENT = "has_fragment"
    PORT = "port"
    NOT_PUBLIC = "not_public"


def reach_of(environment: str) -> Reach:
    """Where the service runs decides how far its notices go."""
    return LOCAL if environment in _LOCAL_ENVIRONMENTS else PUBLIC


def notice_url(typed: str, reach: Reach) -> str | AddressFault:
    """The address as it is kept and called, or why it is not taken."""
    if not typed.strip():
        return AddressFault.BLANK
    if len(typed) > LONGEST_URL:
        return AddressFault.TOO_LONG
    url = _url(typed)
    if url is None or not _host(url):
        return AddressFault.NO_URL
    return _fault_of(url, reach) or _kept(url)


def is_public(address: str) -> bool:
    """Whether the IP address belongs to the public internet, and stands for no other one.

    Raises: ValueError (it is no IP address).
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and (ip.is_site_local or ip.sixtofour or ip.ipv4_mapped):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_reachable(address: str, reach: Reach) -> bool:
    """Whether notices may be sent to the IP address."""
    return reach.is_local or is_public(address)


def _url(typed: str) -> URL | None:
    """The URL, when it is one of plain characters; what parsers read differently is none."""
    if not typed.isprintable() or re.search(r"[\s\\]", typed):
        return None
    try:
        url = URL(typed)
    except ValueError:
        return None
    return url if url.scheme else None


def _host(url: URL) -> str:
    """A full host name, an IP address in its only spelling, or ``localhost``; empty for others."""
    host = (url.raw_host or "").lower()
    if host == "localhost" or _NAME.fullmatch(host):
        return host
    return host if _is_ip_address(host) and str(ip_address(host)) == host else ""


def _fault_of(url: URL, reach: Reach) -> AddressFault | None:
    host = _host(url)
    faults = {
        AddressFault.NOT_HTTPS: not _is_safe(url, host, reach),
        AddressFault.HAS_CREDENTIALS: bool(url.raw_user or url.raw_password is not None),
        AddressFault.HAS_FRAGMENT: bool(url.raw_fragment),
        AddressFault.PORT: url.port != HTTPS_PORT and (url.port or 0) < _FIRST_PORT_OF_ALL,
        AddressFault.NOT_PUBLIC: not reach.is_local and _leads_inside(host),
    }
    return next((fault for fault, is_there in faults.items() if is_there), None)


def _is_safe(url: URL, host: str, reach: Reach) -> bool:
    return url.scheme == "https" or (url.scheme == "http" and reach.is_local and _is_loopback(host))


def _leads_inside(host: str) -> bool:
    return host == "localhost" or (_is_ip_address(host) and not is_public(host))


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_ip_address(host) and ip_address(host).is_loopback)


def _is_ip_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _kept(url: URL) -> str:
    """One spelling for one address, so that nobody is told twice."""
    return str(url.with_port(None) if url.is_default_port() else url)
