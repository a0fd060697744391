"""The compose file, as far as it can be tried without an engine: it parses, every command in it
exists, every variable in it is one that the settings know, every secret in it is declared.
"""

import re
from pathlib import Path

import pytest
import typer
import yaml

from npq.__main__ import app

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SETTINGS = (ROOT / "npq" / "settings.py").read_text()
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
KNOWN = {f"NPQ_{name}" for name in re.findall(r'(?:env\.\w+\(|_secret\(env, )\s*"(\w+)"', SETTINGS)}


def test_every_process_of_the_design_is_there():
    assert set(COMPOSE["services"]) == {
        "postgres", "rabbitmq", "migrate", "gateway", "relay", "schedule",
        "finance", "sync", "mail", "migration",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_exists(name):
    command = typer.main.get_command(app)
    words = list(OURS[name]["command"])
    while commands := getattr(command, "commands", None):
        command = commands[words.pop(0)]
    context = command.make_context(name, words, resilient_parsing=False)
    assert context.params is not None


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_variable_is_one_that_the_settings_know(name):
    for variable in OURS[name]["environment"]:
        assert variable.removesuffix("_FILE") in KNOWN, variable


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_secret_is_declared_and_no_password_is_written_down(name):
    service = COMPOSE["services"][name]
    assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    for variable, value in service.get("environment", {}).items():
        if re.search(r"PASS|SECRET|KEY|DATABASE_URL|BROKER_URL", variable):
            assert str(value).startswith("/run/secrets/"), variable


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_every_process_has_limits(name):
    service = COMPOSE["services"][name]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory"} <= set(limits)


def test_processes_stop_within_the_grace_they_are_given():
    for service in OURS.values():
        granted = int(service["stop_grace_period"].removesuffix("s"))
        assert granted > int(service["environment"]["NPQ_GRACE_SECONDS"])
