"""The secrets of one sign-in, made when it begins and asked for when the person comes back."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gateway.identity.provider import SignInAttempt


def new_attempt() -> SignInAttempt:
    """Three independent secrets of 256 bits."""
    return SignInAttempt(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
    )


def kept(attempt: SignInAttempt) -> dict[str, str]:
    """As the session keeps it."""
    return asdict(attempt)


def kept_attempt(stored: Any) -> SignInAttempt | None:
    """The attempt that the session kept, if it did."""
    if not isinstance(stored, Mapping) or set(stored) != {"state", "nonce", "verifier"}:
        return None
    return SignInAttempt(**stored)


def is_answer_to(attempt: SignInAttempt, state: str) -> bool:
    """Whether who comes back is who left."""
    return hmac.compare_digest(attempt.state.encode(), state.encode())


def challenge_of(verifier: str) -> str:
    """The S256 challenge. Source: RFC 7636, 4.2."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
