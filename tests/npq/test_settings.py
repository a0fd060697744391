"""Settings: an empty environment is the demo; anything half-set says what is missing."""

import pytest

from npq.settings import SettingsError, read_settings

IN_EARNEST = {
    "NPQ_ENVIRONMENT": "production",
    "NPQ_DATABASE_URL": "postgresql://npq:hidden@db/npq",
    "NPQ_BROKER_URL": "amqp://npq:hidden@broker/",
    "NPQ_SECRET_KEY": "k" * 32,
    "NPQ_PUBLIC_URL": "https://npq.example",
    "NPQ_IDENTITY_ISSUER": "https://identity.example",
    "NPQ_IDENTITY_CLIENT_ID": "npq",
    "NPQ_IDENTITY_CLIENT_SECRET": "hidden-too",
    "NPQ_NOTIFY_BASE_URL": "https://notify.example",
    "NPQ_NOTIFY_API_KEY": "hidden-as-well",
    "NPQ_NOTIFY_TEMPLATES": "application_submitted=1,staff_code=2",
}


@pytest.fixture
def environment(monkeypatch):
    import os

    for name in list(os.environ):
        if name.startswith("NPQ_"):
            monkeypatch.delenv(name)

    def set_to(values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_to


def test_an_empty_environment_is_the_demo_with_everything_embedded(environment):
    environment({})
    settings = read_settings()
    assert settings.environment == "demo"
    assert settings.is_self_contained
    assert (settings.database_url, settings.broker_url, settings.identity) == (None, None, None)


def test_an_environment_in_earnest_is_read_whole(environment):
    environment(IN_EARNEST)
    settings = read_settings()
    assert settings.broker_url == "amqp://npq:hidden@broker/"
    assert settings.identity.client_id == "npq"
    assert not settings.is_self_contained


def test_secrets_never_print(environment):
    environment(IN_EARNEST)
    printed = repr(read_settings())
    assert "hidden" not in printed
    assert "kkkk" not in printed


@pytest.mark.parametrize("missing", sorted(set(IN_EARNEST) - {"NPQ_ENVIRONMENT"}))
def test_each_missing_variable_is_named(environment, missing):
    environment({name: value for name, value in IN_EARNEST.items() if name != missing})
    with pytest.raises(SettingsError, match=rf"^{missing}: is required"):
        read_settings()


def test_everything_that_is_wrong_is_named_at_once(environment):
    environment({"NPQ_PORT": "eight", "NPQ_BROKER_URL": "amqp://broker"})
    with pytest.raises(SettingsError) as refusal:
        read_settings()
    assert [line.split(":")[0] for line in str(refusal.value).splitlines()] == [
        "NPQ_PORT",
        "NPQ_DATABASE_URL",
    ]


def test_an_environment_that_there_is_not_is_the_only_fault(environment):
    environment({"NPQ_ENVIRONMENT": "prod"})
    with pytest.raises(SettingsError, match=r"^NPQ_ENVIRONMENT: Must be one of: demo, [^\n]*$"):
        read_settings()


def test_a_secret_may_come_from_a_file(environment, tmp_path):
    file = tmp_path / "key"
    file.write_text("s" * 40 + "\n")
    environment({"NPQ_SECRET_KEY_FILE": str(file)})
    assert read_settings().secret_key == "s" * 40


def test_a_secret_file_that_is_not_there_is_named(environment, tmp_path):
    environment({"NPQ_SECRET_KEY_FILE": str(tmp_path / "none")})
    with pytest.raises(SettingsError, match="NPQ_SECRET_KEY_FILE: No such file"):
        read_settings()


def test_the_server_date_is_never_trusted_in_production(environment):
    environment(IN_EARNEST | {"NPQ_TRUST_SERVER_DATE": "true"})
    assert read_settings().trust_server_date is False


@pytest.mark.parametrize(
    ("name", "trusted"),
    [("sandbox", True), ("review", False), ("staging", False), ("development", False)],
)
def test_the_server_date_is_trusted_in_the_sandbox(environment, name, trusted):
    environment(IN_EARNEST | {"NPQ_ENVIRONMENT": name})
    assert read_settings().trust_server_date is trusted
    environment({"NPQ_TRUST_SERVER_DATE": str(not trusted)})
    assert read_settings().trust_server_date is not trusted


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("NPQ_DATABASE_URL", "postgresql://"),
        ("NPQ_BROKER_URL", "amqp://"),
        ("NPQ_PUBLIC_URL", "http://"),
        ("NPQ_IDENTITY_ISSUER", "http://"),
        ("NPQ_NOTIFY_BASE_URL", "http://"),
    ],
)
def test_what_is_no_address_is_named_and_not_shown(environment, name, kind):
    environment({**IN_EARNEST, name: "rubbish"})
    with pytest.raises(SettingsError, match=f"{name}: must begin with {kind}") as caught:
        read_settings()
    assert "rubbish" not in str(caught.value)


def test_analytics_are_off_unless_both_address_and_key_are_given(environment):
    environment({})
    assert read_settings().analytics is None
    environment({"NPQ_ANALYTICS_URL": "https://sink.example/", "NPQ_ANALYTICS_KEY": "hidden-key"})
    settings = read_settings()
    assert settings.analytics.url == "https://sink.example/"
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("half", "fault"),
    [
        ({"NPQ_ANALYTICS_URL": "https://sink.example/"}, "NPQ_ANALYTICS_KEY: is required"),
        ({"NPQ_ANALYTICS_KEY": "hidden"}, "NPQ_ANALYTICS_URL: is required"),
        (
            {"NPQ_ANALYTICS_URL": "sink.example", "NPQ_ANALYTICS_KEY": "hidden"},
            "NPQ_ANALYTICS_URL: must begin with http:// or https://",
        ),
    ],
)
def test_half_set_analytics_are_told(environment, half, fault):
    environment(half)
    with pytest.raises(SettingsError, match=f"^{fault}"):
        read_settings()


def test_the_secret_of_the_identity_providers_notices_is_optional_and_never_prints(environment):
    environment({})
    assert read_settings().identity_webhook_secret is None
    environment({"NPQ_IDENTITY_WEBHOOK_SECRET": "hidden"})
    assert read_settings().identity_webhook_secret == "hidden"
    assert "hidden" not in repr(read_settings())
