"""Where the local sign-in service and letter box are, for processes that have no real ones.

The demo runs them; ``npq serve`` and ``npq work`` beside it find them at the same addresses.
"""

from gateway.config import IdentitySettings
from npq.local.identity import CLIENT_ID, CLIENT_SECRET
from npq.local.letter_box import API_KEY
from npq.settings import NotifySettings, Settings
from services.mail.templates import LOCAL_TEMPLATE_IDS


def identity_port(settings: Settings) -> int:
    """The port after the gateway's."""
    return settings.port + 1


def letter_box_port(settings: Settings) -> int:
    """The port after that."""
    return settings.port + 2


def identity_of(settings: Settings) -> IdentitySettings:
    """The identity provider of the settings, else the local one."""
    return settings.identity or IdentitySettings(
        issuer=f"http://127.0.0.1:{identity_port(settings)}",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
    )


def notify_of(settings: Settings) -> NotifySettings:
    """GOV.UK Notify as the settings say, else the letter box."""
    return settings.notify or NotifySettings(
        base_url=letter_box_url(settings), api_key=API_KEY, templates=LOCAL_TEMPLATE_IDS
    )


def letter_box_url(settings: Settings) -> str:
    """Where the letters can be read."""
    return f"http://127.0.0.1:{letter_box_port(settings)}"
