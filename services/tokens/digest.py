"""A token, and the keyed digest that is all we keep of it. Source: provider-api.md 3, D-02."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import cache
from typing import Final

_PURPOSE: Final = b"npq api token"
_EASILY_MISREAD: Final = str.maketrans("lIO0", "sxyz")


def new_raw_token() -> str:
    """Twenty characters from fifteen random bytes, without those that are easily misread."""
    return urlsafe_b64encode(secrets.token_bytes(15)).decode().translate(_EASILY_MISREAD)


@cache
def token_key(secret_key: str) -> bytes:
    """The key for digests of tokens, from the deployment's secret."""
    return hmac.digest(secret_key.encode(), _PURPOSE, hashlib.sha256)


def token_digest(raw_token: str, key: bytes) -> str:
    return hmac.new(key, raw_token.encode(), hashlib.sha256).hexdigest()
