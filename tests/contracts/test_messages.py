"""Every message, read and written by its contract, and what must not travel."""

import json
from pathlib import Path

import pytest
import yaml

from contracts.messages.asyncapi import EXAMPLES, asyncapi, example_of
from contracts.messages.base import Command
from contracts.messages.catalogue import SCHEMAS, body_of, read_message
from contracts.messages.envelope import read_envelope, write_envelope
from domain.faults import Invalid, Malformed
from workers.queues import QUEUES, readers_of

PERSONAL = {"name", "full_name", "email", "trn", "date_of_birth", "national_insurance_number"}
ROOT = Path(__file__).parent.parent.parent


def test_every_type_has_one_stored_example():
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(SCHEMAS)


@pytest.mark.parametrize("message_type", sorted(SCHEMAS))
def test_the_stored_example_comes_back_as_it_was(message_type: str):
    example = example_of(message_type)
    envelope = read_envelope(json.dumps(example).encode())
    message = read_message(envelope.type, envelope.body)
    assert body_of(message) == example["body"]
    assert json.loads(write_envelope(envelope)) == example


@pytest.mark.parametrize("message_type", sorted(SCHEMAS))
def test_bodies_hold_ids_and_facts_only(message_type: str):
    assert not PERSONAL & set(SCHEMAS[message_type].fields)


@pytest.mark.parametrize("message_type", sorted(SCHEMAS))
def test_every_message_says_who_sends_and_who_reads_it(message_type: str):
    words = SCHEMAS[message_type].makes.__doc__ or ""
    assert "Sent by: " in words
    assert "Read by: " in words


@pytest.mark.parametrize("message_type", sorted(SCHEMAS))
def test_types_are_versioned(message_type: str):
    assert message_type.rpartition(".v")[2].isdigit()


@pytest.mark.parametrize(
    "message_type", [name for name, schema in SCHEMAS.items() if issubclass(schema.makes, Command)]
)
def test_a_command_goes_to_exactly_one_queue(message_type: str):
    assert len(readers_of(message_type, QUEUES)) == 1


def test_a_field_that_is_not_known_is_skipped():
    example = example_of("statement.recompute.v1")
    message = read_message("statement.recompute.v1", {**example["body"], "added_later": 1})
    assert body_of(message) == example["body"]


@pytest.mark.parametrize(
    ("message_type", "body", "field"),
    [
        ("statement.recompute.v1", {}, "statement_id"),
        ("statement.recompute.v1", {"statement_id": "7"}, "statement_id"),
        ("migration.chunk.v1", {"chunk_id": "7"}, "chunk_id"),
        ("house.keep.v1", {"slot_at": "2024-11-25T03:30:00"}, "slot_at"),
        ("statement.recompute.v9", {}, "type"),
    ],
)
def test_a_body_that_does_not_fit_is_invalid(message_type: str, body: dict[str, str], field: str):
    with pytest.raises(Invalid) as refused:
        read_message(message_type, body)
    assert [fault.title for fault in refused.value.faults] == [field]


@pytest.mark.parametrize(
    ("payload", "error"),
    [(b"{", Malformed), (b"[]", Invalid), (b"{}", Invalid), (b'{"message_id": "x"}', Invalid)],
)
def test_what_is_no_envelope_is_told(payload: bytes, error: type[Exception]):
    with pytest.raises(error):
        read_envelope(payload)


def test_the_published_document_is_up_to_date():
    queues = {queue.name: sorted(queue.types) for queue in QUEUES}
    kept = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())
    assert kept == asyncapi(queues, version="1")


def test_every_reference_of_the_document_leads_somewhere():
    document = asyncapi({queue.name: sorted(queue.types) for queue in QUEUES}, version="1")
    references = list(_references(document))
    assert len(references) > len(SCHEMAS)
    for reference in references:
        node = document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for child in node.values() for found in _references(child)]
    if isinstance(node, list):
        return [found for child in node for found in _references(child)]
    return []
