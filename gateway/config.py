"""What the gateway needs to know about where it runs; filled in by ``npq`` from the settings."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentitySettings:
    """The identity provider that teachers sign in with.

    ``sign_out_url`` and ``account_url`` None: what the provider's discovery document says, and no
    link to the person's account there.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = "email openid profile trn"
    sign_out_url: str | None = None
    account_url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GatewayConfig:
    """The gateway's part of the settings. Times in seconds, sizes in bytes.

    ``public_url`` is how browsers reach us, without a slash at the end. ``letter_box_url`` is set in the
    demo only: where the mails that would have gone out can be read. ``webhook_secret`` None: the identity
    provider's notices are not believed.
    """

    environment: str
    public_url: str
    secret_key: str = field(repr=False)
    identity: IdentitySettings
    trust_server_date: bool = False
    trusted_proxies: int = 0
    limits_rates: bool = True
    grace_seconds: int = 30
    body_limit: int = 1_000_000
    commit: str = ""
    support_email: str = "support@npq.example"
    letter_box_url: str | None = None
    webhook_secret: str | None = field(default=None, repr=False)

    @property
    def is_secure(self) -> bool:
        """Browsers reach us over HTTPS: cookies may say so, and must."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def is_production(self) -> bool:
        return self.environment == "production"
