"""How a receiver can tell that a notice is ours, and fresh.

The signature is an HMAC-SHA-256 of ``id.timestamp.body`` under the endpoint's secret, the secret being
the text as it was shown. While a secret is exchanged for another, both sign.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

ID_HEADER: Final = "NPQ-Notice-Id"
TIMESTAMP_HEADER: Final = "NPQ-Notice-Timestamp"
SIGNATURE_HEADER: Final = "NPQ-Notice-Signature"
BOTH_SIGN_FOR: Final = timedelta(hours=24)
_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32


def new_secret() -> str:
    """A secret that nobody has had before: ``whsec_`` and 256 random bits."""
    return _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def signature(secret: str, signed: bytes) -> str:
    """``v1=`` and the HMAC in lower-case hexadecimal digits."""
    return f"v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def signed_headers(
    body: bytes, *, notice_id: UUID, keys: Sequence[str], now: datetime
) -> dict[str, str]:
    """The headers of one attempt to deliver ``body``; a signature for each secret, the present one first."""
    timestamp = str(int(now.timestamp()))
    signed = b".".join((str(notice_id).encode(), timestamp.encode(), body))
    return {
        ID_HEADER: str(notice_id),
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: " ".join(signature(key, signed) for key in keys),
    }
