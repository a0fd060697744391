"""What an identity provider may not tell us. Source: registration-journey.md 10.2 (D18)."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey

from domain.faults import Unavailable
from gateway.identity.attempt import challenge_of, new_attempt
from gateway.identity.provider import SignInRefused
from tests.gateway.identity.conftest import CLIENT_ID, FOREIGN_KEY, REDIRECT_URI


async def claims(oidc, liar):
    return await oidc.claims_of("code", liar.attempt, redirect_uri=REDIRECT_URI)


async def test_an_honest_provider_is_believed(oidc, liar):
    liar.user_info |= {"email": " Amina@Example.COM ", "trn": "1234568", "birthdate": ""}
    told = await claims(oidc, liar)
    assert (told.uid, told.email, told.full_name) == ("person", "amina@example.com", "A B")
    assert (told.trn, told.date_of_birth) == ("1234568", None)
    assert liar.asked[0]["code_verifier"] == liar.attempt.verifier


def told(lies):
    """The same name for a case in every process."""
    return " ".join(f"{claim}={'moved' if callable(v) else v}" for claim, v in lies.items())


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://somebody.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": []},
        {"aud": None},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ""},
        {"exp": lambda now: now - 3600},
        {"exp": None},
        {"iat": lambda now: now + 3600},
        {"iat": None},
        {"sub": None},
        {"sub": "somebody else"},
    ],
    ids=told,
)
async def test_an_id_token_that_is_not_right_in_every_part_is_refused(oidc, liar, lies):
    liar.lies = lies
    with pytest.raises(SignInRefused):
        await claims(oidc, liar)


@pytest.mark.parametrize(
    "lies",
    [{"aud": [CLIENT_ID]}, {"azp": CLIENT_ID}, {"exp": lambda now: now - 5}],
    ids=["audience is a list", "authorised party is us", "expired within the leeway"],
)
async def test_what_the_standard_allows_is_accepted(oidc, liar, lies):
    liar.lies = lies
    assert (await claims(oidc, liar)).uid == "person"


async def test_a_token_signed_with_another_key_is_refused(oidc, liar):
    liar.key = FOREIGN_KEY
    with pytest.raises(SignInRefused):
        await claims(oidc, liar)


async def test_a_token_signed_with_a_shared_secret_is_refused(oidc, liar):
    liar.key, liar.algorithm = OctKey.import_key("secret-that-is-long-enough-for-it"), "HS256"
    with pytest.raises(SignInRefused):
        await claims(oidc, liar)


async def test_a_discovery_document_of_another_issuer_is_refused(oidc, liar):
    liar.issuer_lie = "https://somebody.example"
    with pytest.raises(SignInRefused):
        await claims(oidc, liar)


async def test_a_code_of_another_attempt_is_refused_by_the_provider(oidc, liar):
    other = replace(liar.attempt, verifier=new_attempt().verifier)
    with pytest.raises(SignInRefused):
        await oidc.claims_of("code", other, redirect_uri=REDIRECT_URI)


async def test_user_info_about_somebody_else_is_refused(oidc, liar):
    liar.user_info = {"sub": "somebody else", "name": "C D"}
    with pytest.raises(SignInRefused):
        await claims(oidc, liar)


@pytest.mark.parametrize(
    ("status", "error"), [(302, SignInRefused), (401, SignInRefused), (503, Unavailable)]
)
async def test_an_answer_other_than_200_signs_nobody_in(oidc, liar, status, error):
    liar.status = status
    with pytest.raises(error):
        await claims(oidc, liar)


async def test_the_question_carries_state_nonce_and_challenge(oidc, liar):
    url = await oidc.authorize_url(liar.attempt, redirect_uri=REDIRECT_URI, asks_again=True)
    asked = {name: value[0] for name, value in parse_qs(urlsplit(url).query).items()}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT_URI,
        "scope": "email openid profile trn",
        "state": liar.attempt.state,
        "nonce": liar.attempt.nonce,
        "code_challenge": challenge_of(liar.attempt.verifier),
        "code_challenge_method": "S256",
        "prompt": "login",
    }


def test_the_challenge_is_that_of_the_standard():
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
