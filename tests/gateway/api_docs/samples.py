"""The fenced samples of the guidance, and what each claims to be.

Behind the fence stand the language and, for JSON, a version and an operation: ``json v3 listStatements`` is
what it answers, ``json v3 deferParticipant request`` what it is sent, ``json v3 acceptApplication attributes``
some attributes of its answer, and with the name of one behind it that one's value. ``json errors`` and
``json error`` are refusals.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from contracts.api.operations import Operation
from contracts.api.schemas import (
    ErrorSchema,
    ErrorsSchema,
    answer_schema,
    body_schema,
    one_schema,
)
from contracts.api.versions import VERSIONS
from gateway.pages.api_docs.guidance import facts_of, made
from tests.gateway.conftest import CONFIG
from web.guidance.pages import filled

TEXTS = filled({**facts_of(CONFIG), **made()})
_FENCE = re.compile(r"^```(?P<info>\S.*)\n(?P<text>(?:.*\n)*?)^```$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    page: str
    info: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.info)}"


def samples(language: str) -> list[Sample]:
    """Every sample in a language, in the order of the pages."""
    found = [
        Sample(page=name, info=tuple(match["info"].split()), text=match["text"])
        for name, words in TEXTS.items()
        for match in _FENCE.finditer(words)
    ]
    return [sample for sample in found if sample.info[0] == language]


def faults_of(sample: Sample) -> Any:
    """What the contracts have against the JSON; nothing when it is what it claims to be."""
    claim = sample.info[1:]
    value = json.loads(sample.text)
    if claim in {("error",), ("errors",)}:
        return (ErrorSchema if claim == ("error",) else ErrorsSchema)().validate(value)
    operation = _operation(*claim[:2])
    if claim[2:3] == ("request",):
        assert operation.body is not None
        return body_schema(operation.body)().validate(value)
    if claim[2:3] == ("attributes",):
        shown = one_schema(operation.answers)().fields["data"].schema.fields["attributes"].schema
        return shown.validate({claim[3]: value} if claim[3:] else value, partial=True)
    return answer_schema(operation)().validate(value)


def _operation(version: str, name: str) -> Operation:
    [found] = [operation for operation in VERSIONS[version] if operation.name == name]
    return found
