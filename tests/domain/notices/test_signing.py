"""Signatures that anybody can check with openssl.

printf '%s' "$ID.$TIMESTAMP.$BODY" | openssl dgst -sha256 -hmac "$SECRET"
"""

import re
from datetime import UTC, datetime
from uuid import UUID

from domain.notices.signing import new_secret, signed_headers

NOTICE = UUID("5f0c2b1e-9d53-4a8e-9a5e-3a1f0f6d7c11")
BODY = b'{"id":"5f0c2b1e-9d53-4a8e-9a5e-3a1f0f6d7c11"}'
SECRET = "whsec_c2VjcmV0LWZvci10aGUtdmVjdG9y"
OLDER = "whsec_dGhlLW9sZGVyLXNlY3JldA"
NOW = datetime(2024, 11, 25, 12, 0, 0, 999_999, tzinfo=UTC)

# Worked out with openssl, as above.
BY_SECRET = "fb95eefe17644f75a230195b2ab557583ddd590d81d91bb48805f023420195ae"
BY_OLDER = "0a3c5fa23b84ccf8582251d71545701ff670c111d397764cdb6fe09736891ba2"


def test_a_notice_is_signed_over_id_timestamp_and_body():
    assert signed_headers(BODY, notice_id=NOTICE, keys=[SECRET], now=NOW) == {
        "NPQ-Notice-Id": "5f0c2b1e-9d53-4a8e-9a5e-3a1f0f6d7c11",
        "NPQ-Notice-Timestamp": "1732536000",
        "NPQ-Notice-Signature": f"v1={BY_SECRET}",
    }


def test_while_a_secret_is_exchanged_both_sign_the_present_one_first():
    headers = signed_headers(BODY, notice_id=NOTICE, keys=[SECRET, OLDER], now=NOW)
    assert headers["NPQ-Notice-Signature"] == f"v1={BY_SECRET} v1={BY_OLDER}"


def test_a_secret_is_256_random_bits_that_name_themselves():
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(re.fullmatch(r"whsec_[A-Za-z0-9_-]{43}", secret) for secret in secrets)
