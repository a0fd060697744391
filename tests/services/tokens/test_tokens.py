"""Tokens, row by row of the table in provider-api.md 3."""

import string

import pytest
from sqlalchemy import select

from domain.faults import Invalid
from domain.vocabulary import TokenScope
from services.tokens.digest import new_raw_token, token_digest, token_key
from services.tokens.manage_tokens import Holder, issue_token, register_token
from store.tables import ApiToken
from tests.factories import make_provider

KEY = token_key("a-secret-that-only-tests-know-0123456789")
URL_SAFE = set(string.ascii_letters + string.digits + "-_")


def test_a_raw_token_is_twenty_characters_without_those_that_are_misread():
    tokens = [new_raw_token() for _ in range(2_000)]
    assert {len(token) for token in tokens} == {20}
    assert set("".join(tokens)) == URL_SAFE - set("lIO0")
    assert len(set(tokens)) == 2_000


def test_what_is_kept_is_a_keyed_digest_in_hex():
    digest = token_digest("token", KEY)
    assert (len(digest), set(digest) <= set(string.hexdigits.lower())) == (64, True)
    assert digest == token_digest("token", KEY) != token_digest("token", b"another key")


async def test_only_the_digest_is_kept(session):
    await make_provider(session, name="Teach First")
    raw_token = await issue_token(session, Holder(provider="Teach First"), key=KEY)
    kept = await session.scalar(select(ApiToken))
    assert (kept.hashed_token, kept.last_used_at) == (token_digest(raw_token, KEY), None)
    assert kept.scope is TokenScope.LEAD_PROVIDER


async def test_a_chosen_token_is_registered_once(session):
    await make_provider(session, name="Teach First")
    for _ in range(2):
        await register_token(session, "Teach First", "chosen", key=KEY)
    (kept,) = await session.scalars(select(ApiToken))
    assert kept.hashed_token == token_digest("chosen", KEY)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"provider": "Teach First", "scope": TokenScope.TEACHER_RECORD_SERVICE},
        {"scope": TokenScope.LEAD_PROVIDER},
    ],
)
def test_a_token_is_of_a_provider_or_of_a_neighbour(wrong):
    with pytest.raises(Invalid):
        Holder(**wrong)
