"""The local sign-in service, asked as the gateway asks the real one."""

import aiohttp
import pytest
from yarl import URL

from gateway.config import IdentitySettings
from gateway.identity.attempt import new_attempt
from gateway.identity.oidc import OidcProvider
from gateway.identity.provider import SignInRefused
from npq.local.identity import CLIENT_ID, CLIENT_SECRET, PEOPLE, local_identity_provider

CALLBACK = "http://127.0.0.1:1/callback"


@pytest.fixture
def issuer():
    with local_identity_provider() as issuer:
        yield issuer


@pytest.fixture
async def browser():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def oidc(issuer, browser) -> OidcProvider:
    settings = IdentitySettings(issuer=issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    return OidcProvider(settings, browser)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["name"])
async def test_each_person_can_sign_in(oidc, browser, person):
    attempt = new_attempt()
    url = await oidc.authorize_url(attempt, redirect_uri=CALLBACK, asks_again=False)
    async with browser.post(url, data={"sub": person["email"]}, allow_redirects=False) as answer:
        query = URL(answer.headers["Location"]).query
    assert query["state"] == attempt.state
    claims = await oidc.claims_of(query["code"], attempt, redirect_uri=CALLBACK)
    assert claims.uid == claims.email == person["email"]
    assert claims.full_name == person.get("preferred_name", person["name"])
    assert claims.trn == person.get("trn")
    assert claims.is_trn_verified == (person["trn_lookup_status"] == "Found")
    with pytest.raises(SignInRefused):
        await oidc.claims_of(query["code"], attempt, redirect_uri=CALLBACK)


async def test_one_may_decline(oidc, browser):
    url = await oidc.authorize_url(new_attempt(), redirect_uri=CALLBACK, asks_again=True)
    async with browser.post(url, data={"action": "deny"}, allow_redirects=False) as answer:
        assert URL(answer.headers["Location"]).query["error"] == "access_denied"


async def test_its_pages_name_people_and_fetch_nothing_from_outside(oidc, browser):
    url = await oidc.authorize_url(new_attempt(), redirect_uri=CALLBACK, asks_again=False)
    async with browser.get(url) as answer:
        page = await answer.text()
    assert "Amina Okafor" in page
    assert "https://" not in page


async def test_signing_out_leads_back(oidc, browser):
    url = await oidc.sign_out_url(return_to="http://127.0.0.1:1/")
    async with browser.get(url) as answer:
        page = await answer.text()
    assert 'value="http://127.0.0.1:1/"' in page
