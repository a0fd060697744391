"""The published document, and the gateway held to it by generated requests. Source: design 12."""

import re
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import validate
from schemathesis import GenerationMode

from contracts.api.schemas import answer_schema, body_schema
from contracts.api.versions import VERSIONS
from gateway.api import API_ROUTES
from npq.commands.openapi import Published, openapi_yaml
from tests.exports import make_export
from tests.factories import (
    make_application,
    make_declaration,
    make_notice_delivery,
    make_notice_endpoint,
    make_partner,
)
from tests.gateway.api.served import BOUNDED, CHECKS

FOLDER = Path(__file__).parents[3] / "docs"
DOCUMENTS = {version: yaml.safe_load(openapi_yaml(version)) for version in VERSIONS}
SCHEMAS = {
    version: schemathesis.openapi.from_dict(document) for version, document in DOCUMENTS.items()
}
ALL = [(version, operation) for version in VERSIONS for operation in VERSIONS[version]]
IDS = [f"{version}-{operation.name}" for version, operation in ALL]


@pytest.mark.parametrize("version", Published)
def test_the_published_document_is_what_the_contracts_say(version):
    assert (FOLDER / f"openapi-{version}.yaml").read_text() == openapi_yaml(version)


@pytest.mark.parametrize("version", Published)
def test_the_document_is_made_alike_again(version):
    assert openapi_yaml(version) == openapi_yaml(version)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_cohort_to_move_to_is_sent_as_text_or_as_a_number(version):
    """Source: provider-api.md 9.7."""
    schemas = DOCUMENTS[version]["components"]["schemas"]
    cohort = schemas["ParticipantChangeScheduleAttributes"]["properties"]["cohort"]
    assert cohort["type"] == ["string", "integer"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_document_is_openapi(version):
    validate(DOCUMENTS[version])


def test_every_route_is_an_operation_and_every_operation_a_route():
    routed = {(one.method, re.sub(r"\{(\w+):.*?[^\[]\}", r"{\1}", one.path)) for one in API_ROUTES}
    routed = {(method, path.removesuffix("{extension}")) for method, path in routed}
    assert routed == {(one.method, f"/api/{version}{one.path}") for version, one in ALL}


@pytest.mark.parametrize(("version", "operation"), ALL, ids=IDS)
def test_the_examples_are_of_the_form_that_they_explain(version, operation):
    path = DOCUMENTS[version]["paths"][f"/api/{version}{operation.path}"][operation.method.lower()]
    if operation.sheet is None and not operation.is_file:
        shown = path["responses"]["200"]["content"]["application/json"]["example"]
        answer_schema(operation)().load(shown)
    if operation.body:
        body_schema(operation.body)().load(
            path["requestBody"]["content"]["application/json"]["example"]
        )


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("version", "operation"), ALL, ids=IDS)
def test_the_gateway_answers_as_the_document_says(version, operation, mode, base_url, known):
    """Whatever is asked: no fault of ours, and only statuses and bodies that are documented."""
    path = f"/api/{version}{operation.path}"
    generated = SCHEMAS[version][path][operation.method].as_strategy(generation_mode=mode)

    @BOUNDED
    @given(case=generated, is_known=st.sampled_from([True, True, False]))
    def ask(case, is_known) -> None:
        if is_known:
            _with_what_is_there(case, known)
        _in_haste(case)
        case.call_and_validate(
            base_url=base_url,
            headers={"Authorization": "Bearer token-of-the-provider"},
            checks=CHECKS,
        )

    ask()


def _in_haste(case: Any) -> None:
    """Who may wait for changes waits a second at most."""
    if isinstance(case.query.get("wait"), int):
        case.query["wait"] = min(case.query["wait"], 1)


def _with_what_is_there(case: Any, known: dict[str, Any]) -> None:
    if case.path_parameters and "id" in case.path_parameters:
        case.path_parameters["id"] = known[case.path.split("/")[3]]
        if "delivery_id" in case.path_parameters:
            case.path_parameters["delivery_id"] = known["deliveries"]
    match case.body:
        case {"data": {"attributes": {"participant_id": _} as attributes}}:
            attributes.update(known["attributes"])


@pytest.fixture
async def known(make, world, accepted, started) -> dict[str, Any]:
    """An application to accept, a declaration to show, a participant to declare, a delivery partner."""
    pending = await make(make_application, world)
    partner = await make(make_partner, world)
    export = await make(make_export, world.provider)
    retained = await make(make_declaration, world, accepted, declaration_type="retained-1")
    endpoint = await make(make_notice_endpoint, world.provider)
    delivery = await make(make_notice_delivery, endpoint)
    del started["declaration_type"]
    return {
        "npq-applications": str(pending.public_id),
        "participant-declarations": str(retained.public_id),
        "participants": str(started["participant_id"]),
        "delivery-partners": str(partner.public_id),
        "statements": str(world.statement.public_id),
        "notice-endpoints": str(endpoint.public_id),
        "deliveries": str(delivery.public_id),
        "exports": str(export.public_id),
        "attributes": started,
    }
