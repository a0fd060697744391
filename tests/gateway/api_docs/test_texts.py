"""The guidance is true where a test can tell."""

import ast
import re
from pathlib import Path

import pytest

from contracts.api.changes import RESOURCES
from contracts.api.openapi import openapi
from contracts.api.versions import VERSIONS
from domain.vocabulary import (
    COURSE_IDENTIFIERS,
    ApprovalStatus,
    DeclarationState,
    DeclarationType,
    OutcomeState,
    TrainingStatus,
)
from gateway.pages.api_docs.frame import DOCUMENTS, HOME
from gateway.pages.api_docs.guidance import prepared
from services.reference.files import rows_of
from tests.gateway.api_docs.samples import TEXTS, Sample, faults_of, samples
from tests.gateway.conftest import CONFIG

ROOT = Path(__file__).parents[3]
GUIDANCE = prepared(CONFIG)
JSON = samples("json")
FAULTS_OF_PROVIDERS = (
    "domain/exports.py",
    "domain/notices/*.py",
    "domain/participation/*.py",
    "services/idempotency/*.py",
    "services/notices/*.py",
    "contracts/api/**/*.py",
    "gateway/api/**/*.py",
)
NOT_PROVIDERS = {"body"}  # Of the identity provider's notices, which come in below the same path.
EVERYTHING = "\n".join(TEXTS.values())


@pytest.mark.parametrize("sample", JSON, ids=str)
def test_a_sample_is_what_the_contract_says(sample: Sample):
    assert not faults_of(sample)


def test_every_sample_says_what_it_is():
    assert {len(sample.info) for sample in JSON} <= {2, 3, 4, 5}
    assert {
        sample.info[0]
        for name in ("json", "bash", "http", "python", "text")
        for sample in samples(name)
    } == {"json", "bash", "http", "python", "text"}


@pytest.mark.parametrize("page", GUIDANCE)
def test_links_lead_to_pages_and_sections_that_there_are(page):
    places = {f"{HOME}/{name}": anchors(text.html) for name, text in GUIDANCE.items()}
    places |= {HOME: {"how-to-guides"}, DOCUMENTS: set()}
    for version in VERSIONS:
        places |= {f"{DOCUMENTS}/{version}": set(), f"{DOCUMENTS}/{version}/openapi.yaml": set()}
    for target in re.findall(r'href="([^"]+)"', GUIDANCE[page].html):
        if target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        known = places[path or f"{HOME}/{page}"]
        assert not anchor or anchor in known, f"{page}: {target}"


def test_no_page_leads_to_another_host():
    assert not re.findall(
        r'(?:href|src)="(?:https?:)?//', "".join(text.html for text in GUIDANCE.values())
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_is_explained(version):
    explained = set(
        re.findall(r"^(GET|POST|PUT|DELETE) /api/v\d(/[^\s?]*)", EVERYTHING, re.MULTILINE)
    )
    explained |= set(re.findall(r"`(GET|POST|PUT|DELETE) /api/v\d(/[^\s?`]*)", EVERYTHING))
    offered = {(one.method, one.path) for one in VERSIONS[version]}
    assert offered - explained == set()


def test_every_operation_is_in_the_table_of_versions():
    html = shown("versions")
    for operations in VERSIONS.values():
        for one in operations:
            assert f"{one.method} {one.path}</code>" in html


def test_every_attribute_is_in_the_data_model():
    html = shown("data-model")
    for operations in VERSIONS.values():
        for field in (field for one in operations for field in one.answers.fields):
            assert f">{field.name}</code>" in html, field.name


def test_every_column_is_in_the_data_model():
    columns = shown("data-model").partition('id="csv-columns"')[2]
    sheets = [one.sheet for operations in VERSIONS.values() for one in operations if one.sheet]
    assert len(sheets) == 5
    for sheet in sheets:
        assert (
            ", ".join(f'<code class="npq-term">{name}</code>' for name in sheet.columns) in columns
        )


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("data-states", [*ApprovalStatus, *TrainingStatus, *OutcomeState]),
        ("data-states", [state.replace("_", "-") for state in DeclarationState]),
        ("how-npqs-work", [*COURSE_IDENTIFIERS, *DeclarationType]),
        ("keeping-in-step", RESOURCES),
        ("schedules-and-milestone-dates", {row["identifier"] for row in rows_of("schedules")}),
    ],
)
def test_every_word_of_the_field_is_explained(page, words):
    html = shown(page)
    assert [word for word in words if f">{word}</code>" not in html] == []


def test_every_first_day_of_a_schedule_is_told():
    html = GUIDANCE["schedules-and-milestone-dates"].html
    accepted = html.partition('id="all-schedules"')[0]
    for row in rows_of("schedules"):
        day = row["applies_from"]
        assert f"{day.day} {day:%b %Y}" in accepted


def test_a_text_has_nothing_left_to_fill_in():
    assert not [name for name, text in GUIDANCE.items() if "{{" in text.html or "TODO" in text.html]


def test_the_signature_can_be_checked_as_the_guidance_says():
    [code] = [sample for sample in samples("python") if "signature" in sample.info]
    [example] = [sample for sample in samples("text") if "signature-example" in sample.info]
    head, _, body = example.text.partition("\n\n")
    headers = dict(line.split(": ") for line in head.splitlines())
    [secret] = re.findall(r"whsec_\w+", TEXTS["keeping-in-step"])
    scope: dict = {}
    exec(compile(code.text, "guidance", "exec"), scope)
    check, sent_at = scope["is_from_npq"], int(headers["NPQ-Notice-Timestamp"])
    raw = body.rstrip("\n").encode()
    assert check(headers, raw, secret, now=sent_at + 200)
    assert not check(headers, raw, secret, now=sent_at + 400)
    assert not check(headers, raw + b" ", secret, now=sent_at)
    assert not check(headers, raw, "whsec_other", now=sent_at)


def shown(page):
    """The page's HTML with its words in one piece."""
    return GUIDANCE[page].html.replace("<wbr>", "")


def anchors(html):
    return set(re.findall(r'\sid="([^"]+)"', html))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_status_is_explained(version):
    explained = set(re.findall(r"^\| (\d{3}) \|", TEXTS["errors"], re.MULTILINE))
    paths = openapi(version, VERSIONS[version])["paths"].values()
    published = {status for path in paths for one in path.values() for status in one["responses"]}
    assert published <= explained


def test_every_title_of_an_error_is_explained():
    cells = re.findall(r"^\| (`[^|]+`) \|", TEXTS["errors"], re.MULTILINE)
    explained = set(re.findall(r"`([^`]+)`", " ".join(cells)))
    assert titles_in(*FAULTS_OF_PROVIDERS) - NOT_PROVIDERS <= explained


def titles_in(*patterns):
    """The titles of all faults that the code of the files names."""
    files = [file for pattern in patterns for file in ROOT.glob(pattern)]
    trees = [ast.parse(file.read_text()) for file in files]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    faults = [call for call in calls if getattr(call.func, "id", "") == "Fault"]
    words = [word for call in faults for word in call.keywords if word.arg == "title"]
    return {word.value.value for word in words if isinstance(word.value, ast.Constant)}
