"""Every check that schemathesis has, on every version, against the running service and its sandbox.

With a token, and without one. Source: issue 3.
"""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text

from contracts.api.versions import VERSIONS
from services.reference.seed import seed
from services.sandbox.fill import fill, providers_to_fill
from store.tables import LeadProvider
from store.transaction import transaction
from tests.gateway.api.conftest import RAW_TOKEN, give_token
from tests.gateway.api.served import served

DOCUMENTS = Path(__file__).parents[3] / "docs"

# A verb that a path does not have is 404 and never 405. Source: provider-api.md 2.
NOT_CHECKED = "unsupported_method"

# Where the answer to what is well-formed may be that it is not there, or that a rule refuses it. A list may
# also be asked for a cursor that is none of ours, which no pattern tells; and numbers of pages are read as far as
# they are numbers, so what is none is not always refused. Source: provider-api.md 5.4.
CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", 304, 401, 404, 410, 422]

[[operations]]
include-path-regex = "^/api/v[0-9]/[^{}]+$|outcomes$|deliveries$"
include-method = "GET"
checks.positive_data_acceptance.expected-statuses = ["2xx", 304, 400, 401, 404, 410, 422]
checks.negative_data_rejection.expected-statuses = [200, 304, 400, 401, 404, 406, 410, 422, 429]

[[operations]]
include-path-regex = "/changes$"
parameters = { "query.wait" = 0 }
"""
# Paths, and what their ids are, so that not everything is nobody's.
KNOWN = {
    "npq-applications": """
        SELECT public_id FROM applications WHERE lead_provider_approval_status = 'pending'""",
    "participants/npq": """
        SELECT u.public_id FROM users u JOIN applications a ON a.user_id = u.id
         WHERE a.training_status = 'active'""",
    "participant-declarations": "SELECT public_id FROM declarations WHERE state = 'submitted'",
    "statements": "SELECT public_id FROM statements WHERE output_fee",
    "delivery-partners": "SELECT public_id FROM delivery_partners",
}


@pytest.fixture
async def known(engine, sessions, clock):
    """The ids of a provider whose sandbox is filled."""
    await seed(engine)
    async with transaction(sessions) as session:
        [provider] = await providers_to_fill(session, name="School-Led Network")
        await fill(session, provider, size=0, now=clock(), chance=Random(3))
        row = await session.scalars(select(LeadProvider).where(LeadProvider.id == provider.id))
        await give_token(session, row.one(), RAW_TOKEN)
    async with transaction(sessions) as session:
        return {
            path: await session.scalar(text(f"{query} ORDER BY 1 LIMIT 1"))
            for path, query in KNOWN.items()
        }


@pytest.fixture
def base_url(known, database_url, clock, config):
    with served(database_url, config, clock) as url:
        yield url


@pytest.mark.parametrize("version", VERSIONS)
def test_with_a_token_nothing_is_found(version, base_url, known, tmp_path):
    phases = "examples,coverage,fuzzing,stateful"
    given = ("--header", f"Authorization: Bearer {RAW_TOKEN}", "--phases", phases)
    run = _schemathesis(version, *given, url=base_url, known=known, folder=tmp_path)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("version", VERSIONS)
def test_without_a_token_nothing_is_found_and_nothing_is_given(version, base_url, known, tmp_path):
    given = ("--phases", "examples,coverage")
    run = _schemathesis(version, *given, url=base_url, known=known, folder=tmp_path)
    assert run.returncode == 0, run.stdout


def _schemathesis(version, *given, url, known, folder):
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG + "".join(_operation(*one) for one in known.items()))
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"),
        *(str(DOCUMENTS / f"openapi-{version}.yaml"), "--url", url, *given),
        *("--checks", "all", "--exclude-checks", NOT_CHECKED, "--max-examples", "5"),
        *("--generation-deterministic", "--continue-on-failure", "--suppress-health-check", "all"),
        "--no-color",
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


def _operation(path, public_id):
    """Let the operations below a path be about something that is there."""
    return f"""
[[operations]]
include-path-regex = "^/api/v[0-9]/{path}/\\\\{{id\\\\}}.*"
parameters = {{ "path.id" = "{public_id}" }}
"""
