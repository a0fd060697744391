"""What the Teacher Record Service is told of a teacher. Source: provider-api.md 3 and 15.3."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from yarl import URL

from contracts.api.qualifications import QualificationsSchema
from domain.vocabulary import DeclarationType, OutcomeState, TokenScope
from npq.commands.openapi import openapi_yaml
from services.tokens.digest import token_digest, token_key
from store.tables import ApiToken, LegacyPassedParticipantOutcome, ParticipantOutcome
from tests.factories import (
    add,
    make_accepted_application,
    make_course,
    make_declaration,
    make_offer,
    make_provider,
    make_user,
)
from tests.gateway.api.conftest import SECRET_KEY, Api
from tests.gateway.api.served import BOUNDED, CHECKS
from tests.stored import rows

PATH = "/api/teacher-record-service/v1/qualifications"
LATER_PATH = "/api/teaching-record-system/v1/qualifications"
TRN = "2345678"
DOCUMENT = yaml.safe_load(openapi_yaml("qualifications"))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
DENIED = b'{"error":"HTTP Token: Access denied"}'
JUNE = date(2024, 6, 20)
FIRST_OF_JULY = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
async def records(client, world, sessions, make) -> Api:
    """The API as the Teacher Record Service."""
    digest = token_digest("token-of-the-records", token_key(SECRET_KEY))
    scope = TokenScope.TEACHER_RECORD_SERVICE
    await make(add, ApiToken(scope=scope, hashed_token=digest))
    return Api(client=client, token="token-of-the-records")


@pytest.fixture
async def complete(make, world):
    """Let somebody complete the course, with these outcomes one after the other."""

    async def completed(*outcomes: tuple[OutcomeState, date], **person: Any) -> None:
        user = await make(make_user, **{"trn": TRN} | person)
        application = await make(make_accepted_application, world, user=user)
        kind = DeclarationType.COMPLETED
        declaration = await make(make_declaration, world, application, declaration_type=kind)
        for hours, (state, on) in enumerate(outcomes):
            await make(
                add,
                ParticipantOutcome(
                    declaration_id=declaration.id,
                    state=state,
                    completion_date=on,
                    created_at=FIRST_OF_JULY + timedelta(hours=hours),
                ),
            )

    return completed


async def told(records: Api, trn: str = TRN) -> list[tuple[str, str]]:
    answer = await records.get(f"{PATH}/{trn}")
    assert answer.status == 200
    assert answer.json["data"]["trn"] == trn
    listed = answer.json["data"]["qualifications"]
    return [(one["award_date"], one["npq_type"]) for one in listed]


@pytest.mark.parametrize("path", [PATH, LATER_PATH])
async def test_a_pass_is_told_under_either_name(records, complete, path):
    await complete((OutcomeState.PASSED, JUNE))
    answer = await records.get(f"{path}/{TRN}")
    assert answer.raw == (
        b'{"data":{"trn":"2345678","qualifications":'
        b'[{"award_date":"2024-06-20","npq_type":"NPQSL"}]}}'
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_number_that_is_not_verified_counts_too(records, complete):
    await complete((OutcomeState.PASSED, JUNE), trn_verified=False)
    assert await told(records) == [("2024-06-20", "NPQSL")]


@pytest.mark.parametrize(
    "later",
    [
        (OutcomeState.FAILED, JUNE),
        (OutcomeState.VOIDED, JUNE),
        (OutcomeState.FAILED, date(2023, 1, 1)),
    ],
)
async def test_a_pass_that_was_taken_back_is_not_told(records, complete, later):
    await complete((OutcomeState.PASSED, JUNE), later)
    assert await told(records) == []


async def test_only_the_newest_outcome_of_a_declaration_counts(records, complete):
    passed, failed = OutcomeState.PASSED, OutcomeState.FAILED
    await complete((passed, JUNE), (failed, JUNE), (passed, date(2024, 6, 27)))
    assert await told(records) == [("2024-06-27", "NPQSL")]


async def test_the_same_award_of_two_people_and_of_earlier_days_is_told_once(
    records, complete, make
):
    await complete((OutcomeState.PASSED, JUNE))
    await complete((OutcomeState.PASSED, JUNE), trn_verified=False)
    await make(_earlier, "NPQSL", JUNE)
    assert await told(records) == [("2024-06-20", "NPQSL")]


async def test_awards_of_earlier_days_stand_among_the_others_newest_first(records, complete, make):
    await make(_earlier, "NPQML", date(2019, 3, 1))
    await make(_earlier, "NPQH", date(2024, 6, 21))
    await make(_earlier, "NPQLT", JUNE, trn="9999999")
    await complete((OutcomeState.PASSED, JUNE))
    assert await told(records) == [
        ("2024-06-21", "NPQH"),
        ("2024-06-20", "NPQSL"),
        ("2019-03-01", "NPQML"),
    ]


async def test_whichever_provider_it_was_with(records, make, world, sessions):
    other = await make(make_provider)
    course = await make(make_course, "npq-headship")
    await make(make_offer, other, course)
    user = await make(make_user, trn=TRN)
    application = await make(
        make_accepted_application,
        world,
        user=user,
        lead_provider_id=other.id,
        course_id=course.id,
    )
    declaration = await make(make_declaration, world, application)
    await make(
        add,
        ParticipantOutcome(
            declaration_id=declaration.id, state=OutcomeState.PASSED, completion_date=JUNE
        ),
    )
    assert await told(records) == [("2024-06-20", "NPQH")]


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ("0000000", "0000000"),
        ("abc", "abc"),
        ("12.34", "12.34"),
        ("%00", "\0"),
        ("%20", " "),
        ("%FF", "%FF"),
        ("%C3%A9", "é"),
        ("a%2Fb", "a/b"),
        ("1" * 5_000, "1" * 5_000),
    ],
)
async def test_a_number_that_nobody_has_is_no_error(records, asked, echoed):
    answer = await records.get(URL(f"{PATH}/{asked}", encoded=True))
    assert (answer.status, answer.json["data"]) == (200, {"trn": echoed, "qualifications": []})


async def test_json_is_understood_as_an_extension(records, complete):
    await complete((OutcomeState.PASSED, JUNE))
    answer = await records.get(f"{PATH}/{TRN}.json")
    assert answer.json["data"]["trn"] == TRN


@pytest.mark.parametrize("path", [PATH, LATER_PATH])
async def test_a_providers_token_is_unknown_here(api, records, path):
    for caller in (api, api.acting_as(None), api.acting_as("nobodys")):
        answer = await caller.get(f"{path}/{TRN}")
        assert (answer.status, answer.raw) == (401, DENIED)


async def test_the_token_of_the_records_is_unknown_to_the_provider_api(records):
    answer = await records.get("/api/v3/npq-applications")
    assert (answer.status, answer.raw) == (401, DENIED)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", PATH), ("GET", f"{PATH}/"), ("POST", f"{PATH}/{TRN}"), ("GET", f"{PATH}/{TRN}/more")],
)
async def test_another_path_or_method_is_not_found(records, method, path):
    answer = await records.acting_as(None).call(method, path)
    assert (answer.status, answer.raw) == (404, b'{"error":"Resource not found"}')


async def test_the_use_of_the_token_is_noted(records, sessions, clock):
    clock.move(hours=1)
    await told(records)
    providers, neighbours = await rows(sessions, ApiToken)
    assert (providers.last_used_at, neighbours.last_used_at) == (None, clock.now)


async def _earlier(session: Any, code: str, on: date, *, trn: str = TRN) -> None:
    await add(
        session,
        LegacyPassedParticipantOutcome(trn=trn, course_short_code=code, completion_date=on),
    )


@pytest.fixture
async def awarded(complete) -> None:
    """The number of the document's example has a qualification."""
    await complete((OutcomeState.PASSED, JUNE), trn="1234567")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", [PATH, LATER_PATH])
def test_the_gateway_answers_as_the_document_says(path, mode, base_url, records, awarded):
    """Whatever is asked: no fault of ours, and only statuses and bodies that are documented."""
    generated = SCHEMA[f"{path}/{{trn}}"]["GET"].as_strategy(generation_mode=mode)

    @BOUNDED
    @given(case=generated, token=st.sampled_from(["token-of-the-records", "nobodys"]))
    def ask(case, token) -> None:
        case.call_and_validate(
            base_url=base_url, headers={"Authorization": f"Bearer {token}"}, checks=CHECKS
        )

    ask()


def test_the_document_is_openapi_and_its_example_of_the_form_that_it_explains():
    validate(DOCUMENT)
    for path in (PATH, LATER_PATH):
        answer = DOCUMENT["paths"][f"{path}/{{trn}}"]["get"]["responses"]["200"]
        QualificationsSchema().load(answer["content"]["application/json"]["example"])
