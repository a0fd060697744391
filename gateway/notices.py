"""What acts upon notice endpoints ask of the gateway, for the API and for the console."""

from aiohttp import web

from gateway.keys import CONFIG
from services.notices.keeping import Keeping, keeping_of


def keeping(request: web.Request) -> Keeping:
    """What such acts know of where the service runs."""
    config = request.app[CONFIG]
    return keeping_of(secret_key=config.secret_key, environment=config.environment)
