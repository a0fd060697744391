"""Every setting of the service, read from the environment once.

A missing or wrong value stops the start and names itself; secrets never print. An empty environment
means the demo: everything embedded, nothing outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from environs import Env, EnvValidationError
from marshmallow.validate import OneOf, Range

from gateway.config import IdentitySettings
from services.mail.templates import MailTemplate

ENVIRONMENTS: Final = ("demo", "test", "development", "review", "staging", "sandbox", "production")
SELF_CONTAINED: Final = frozenset({"demo", "test"})
_WHICH_MAILS: Final = (
    f"is required: the template ids of: {', '.join(MailTemplate)} (name=id,name=id)."
)
DEMO_SECRET: Final = "demo-secret-key-that-protects-nothing-0123456789"  # noqa: S105


_DATABASE: Final = ("postgresql://", "postgres://", "postgresql+asyncpg://")
_BROKER: Final = ("amqp://", "amqps://")
_WEB: Final = ("http://", "https://")


class SettingsError(Exception):
    """The environment cannot be used; the message names each variable and what is wrong with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotifySettings:
    """GOV.UK Notify, or its local double. ``templates``: the ids there of each mail of ours."""

    base_url: str
    api_key: str = field(repr=False)
    templates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalyticsSettings:
    """Who counts requests of the API."""

    url: str
    key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What one process needs to know. Times in seconds.

    ``database_url`` None means the embedded PostgreSQL in ``data_dir``; ``broker_url`` None means the
    in-process transport; ``identity`` and ``notify`` None mean the local ones of the demo; ``analytics``
    None: nobody counts requests.
    """

    environment: str
    data_dir: Path
    database_url: str | None = field(repr=False)
    database_read_url: str | None = field(repr=False)
    database_direct_url: str | None = field(repr=False)
    database_pool_size: int
    database_prepared: bool
    broker_url: str | None = field(repr=False)
    legacy_database_url: str | None = field(repr=False)
    secret_key: str = field(repr=False)
    public_url: str
    host: str
    port: int
    grace_seconds: int
    trust_server_date: bool
    trusted_proxies: int
    commit: str
    support_email: str
    identity: IdentitySettings | None
    identity_webhook_secret: str | None = field(repr=False)
    notify: NotifySettings | None
    analytics: AnalyticsSettings | None
    log_level: str
    log_json: bool
    sentry_dsn: str | None = field(repr=False)
    otlp_endpoint: str | None

    @property
    def is_self_contained(self) -> bool:
        """The demo and tests may do without servers of their own."""
        return self.environment in SELF_CONTAINED


def read_settings() -> Settings:
    """The settings in the environment. Raises: SettingsError (naming everything that is wrong)."""
    env = Env(prefix="NPQ_", eager=False)
    settings = _from_environment(env)
    faults = [*_malformed(env), *_no_addresses(settings)]
    if settings.environment in ENVIRONMENTS:
        faults += _half_set(settings)
    if faults:
        raise SettingsError("\n".join(faults))
    return settings


def _from_environment(env: Env) -> Settings:
    name = env.str("ENVIRONMENT", "demo", validate=OneOf(ENVIRONMENTS))
    self_contained = name in SELF_CONTAINED
    production = name == "production"
    port = env.int("PORT", 8000, validate=Range(min=0, max=65535))
    return Settings(
        environment=name,
        data_dir=Path(env.str("DATA_DIR", ".npq")),
        database_url=_secret(env, "DATABASE_URL"),
        database_read_url=_secret(env, "DATABASE_READ_URL"),
        database_direct_url=_secret(env, "DATABASE_DIRECT_URL"),
        database_pool_size=env.int("DATABASE_POOL_SIZE", 10, validate=Range(min=1)),
        database_prepared=env.bool("DATABASE_PREPARED", True),
        broker_url=_secret(env, "BROKER_URL"),
        legacy_database_url=_secret(env, "LEGACY_DATABASE_URL"),
        secret_key=_secret(env, "SECRET_KEY") or (DEMO_SECRET if self_contained else ""),
        public_url=env.str("PUBLIC_URL", f"http://127.0.0.1:{port}" if self_contained else ""),
        host=env.str("HOST", "127.0.0.1"),
        port=port,
        grace_seconds=env.int("GRACE_SECONDS", 30, validate=Range(min=0)),
        trust_server_date=env.bool("TRUST_SERVER_DATE", name == "sandbox") and not production,
        trusted_proxies=env.int("TRUSTED_PROXIES", 0, validate=Range(min=0)),
        commit=env.str("COMMIT", ""),
        support_email=env.str("SUPPORT_EMAIL", "support@npq.example"),
        identity=_identity(env),
        identity_webhook_secret=_secret(env, "IDENTITY_WEBHOOK_SECRET"),
        notify=_notify(env),
        analytics=_analytics(env),
        log_level=env.str(
            "LOG_LEVEL",
            "warning" if self_contained else "info",
            validate=OneOf(["debug", "info", "warning", "error"]),
        ),
        log_json=env.bool("LOG_JSON", not self_contained),
        sentry_dsn=_secret(env, "SENTRY_DSN"),
        otlp_endpoint=env.str("OTLP_ENDPOINT", None),
    )


def _identity(env: Env) -> IdentitySettings | None:
    issuer, client_id = env.str("IDENTITY_ISSUER", ""), env.str("IDENTITY_CLIENT_ID", "")
    secret = _secret(env, "IDENTITY_CLIENT_SECRET") or ""
    if not (issuer or client_id or secret):
        return None
    return IdentitySettings(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        sign_out_url=env.str("IDENTITY_SIGN_OUT_URL", None),
        account_url=env.str("IDENTITY_ACCOUNT_URL", None),
    )


def _notify(env: Env) -> NotifySettings | None:
    base_url, api_key = env.str("NOTIFY_BASE_URL", ""), _secret(env, "NOTIFY_API_KEY") or ""
    if not (base_url or api_key):
        return None
    templates: dict[str, str] = env.dict("NOTIFY_TEMPLATES", {})
    return NotifySettings(base_url=base_url, api_key=api_key, templates=templates)


def _analytics(env: Env) -> AnalyticsSettings | None:
    url, key = env.str("ANALYTICS_URL", ""), _secret(env, "ANALYTICS_KEY") or ""
    return AnalyticsSettings(url=url, key=key) if url or key else None


def _secret(env: Env, name: str) -> str | None:
    """The value, or the content of the file that ``<name>_FILE`` names, as containers hand secrets over."""
    if file := env.str(f"{name}_FILE", ""):
        try:
            return Path(file).read_text().strip() or None
        except OSError as error:
            raise SettingsError(f"NPQ_{name}_FILE: {error.strerror}: {file}") from error
    return env.str(name, None) or None


def _malformed(env: Env) -> list[str]:
    try:
        env.seal()
    except EnvValidationError as error:
        messages = cast("Mapping[str, list[str]]", error.error_messages)
        return [f"{name}: {' '.join(words)}" for name, words in sorted(messages.items())]
    return []


def _half_set(settings: Settings) -> list[str]:
    """What is missing for the parts that were begun, and for an environment in earnest."""
    return [f"{name}: {why}" for name, is_missing, why in _requirements(settings) if is_missing]


def _no_addresses(settings: Settings) -> list[str]:
    """What was set to something that is no address of its kind; the value itself may be a secret."""
    identity, notify, analytics = settings.identity, settings.notify, settings.analytics
    given = (
        ("NPQ_DATABASE_URL", settings.database_url, _DATABASE),
        ("NPQ_DATABASE_READ_URL", settings.database_read_url, _DATABASE),
        ("NPQ_DATABASE_DIRECT_URL", settings.database_direct_url, _DATABASE),
        ("NPQ_LEGACY_DATABASE_URL", settings.legacy_database_url, _DATABASE),
        ("NPQ_BROKER_URL", settings.broker_url, _BROKER),
        ("NPQ_PUBLIC_URL", settings.public_url, _WEB),
        ("NPQ_IDENTITY_ISSUER", identity and identity.issuer, _WEB),
        ("NPQ_NOTIFY_BASE_URL", notify and notify.base_url, _WEB),
        ("NPQ_ANALYTICS_URL", analytics and analytics.url, _WEB),
    )
    return [
        f"{name}: must begin with {' or '.join(schemes)}."
        for name, address, schemes in given
        if address and not address.startswith(schemes)
    ]


def _names_mails(notify: NotifySettings) -> bool:
    return set(MailTemplate).issubset(notify.templates)


def _requirements(settings: Settings) -> list[tuple[str, bool, str]]:
    earnest = not settings.is_self_contained
    identity, notify = settings.identity, settings.notify
    in_earnest = f"is required when NPQ_ENVIRONMENT is {settings.environment}."
    with_identity = "is required as soon as one of NPQ_IDENTITY_* is set."
    with_notify = "is required as soon as one of NPQ_NOTIFY_* is set."
    return [
        ("NPQ_DATABASE_URL", earnest and not settings.database_url, in_earnest),
        ("NPQ_BROKER_URL", earnest and not settings.broker_url, in_earnest),
        ("NPQ_SECRET_KEY", len(settings.secret_key) < 32, f"{in_earnest} At least 32 characters."),
        ("NPQ_PUBLIC_URL", earnest and not settings.public_url, in_earnest),
        ("NPQ_IDENTITY_ISSUER", earnest and not identity, in_earnest),
        ("NPQ_IDENTITY_ISSUER", bool(identity and not identity.issuer), with_identity),
        ("NPQ_IDENTITY_CLIENT_ID", bool(identity and not identity.client_id), with_identity),
        (
            "NPQ_IDENTITY_CLIENT_SECRET",
            bool(identity and not identity.client_secret),
            with_identity,
        ),
        ("NPQ_NOTIFY_API_KEY", earnest and not notify, in_earnest),
        ("NPQ_NOTIFY_API_KEY", bool(notify and not notify.api_key), with_notify),
        ("NPQ_NOTIFY_BASE_URL", bool(notify and not notify.base_url), with_notify),
        ("NPQ_NOTIFY_TEMPLATES", bool(notify and not _names_mails(notify)), _WHICH_MAILS),
        *_analytics_requirements(settings.analytics),
        (
            "NPQ_DATABASE_URL",
            bool(settings.database_read_url and not settings.database_url),
            "is required when NPQ_DATABASE_READ_URL is set.",
        ),
        (
            "NPQ_DATABASE_URL",
            bool(settings.is_self_contained and settings.broker_url and not settings.database_url),
            "is required when NPQ_BROKER_URL is set.",
        ),
    ]


def _analytics_requirements(analytics: AnalyticsSettings | None) -> list[tuple[str, bool, str]]:
    with_analytics = "is required as soon as one of NPQ_ANALYTICS_* is set."
    return [
        ("NPQ_ANALYTICS_URL", bool(analytics and not analytics.url), with_analytics),
        ("NPQ_ANALYTICS_KEY", bool(analytics and not analytics.key), with_analytics),
    ]
