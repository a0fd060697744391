"""GOV.UK Notify, asked in a thread: its own client, with time limits, and answers we can act on.

Source: admin-and-operations.md 9.1; queue row ``mail`` of 8.5.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from domain.faults import Fault, Refused, Unavailable
from workers.consumer import TryLater

_TIMEOUT_SECONDS: Final = 15
_FINAL: Final = frozenset({400, 401, 403, 404, 413})
_TOO_MANY: Final = 429
_AWAY: Final = Fault(title="notify", detail="GOV.UK Notify cannot be reached just now.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Notify:
    """Where mail is handed in. Without state: the library's client is made anew for each call."""

    base_url: str
    api_key: str = field(repr=False)

    async def send(
        self, email: str, *, template_id: str, personalisation: Mapping[str, str], reference: UUID
    ) -> UUID:
        """Hand a mail in and give the id that Notify knows it by.

        Raises: Refused (this mail will never be taken), TryLater, Unavailable.
        """
        answer = await self._ask(
            lambda client: client.send_email_notification(
                email_address=email,
                template_id=template_id,
                personalisation=dict(personalisation),
                reference=str(reference),
            )
        )
        return UUID(answer["id"])

    async def find(self, reference: UUID) -> UUID | None:
        """The mail that was handed in under this reference, if it was. Raises: as ``send``."""
        answer = await self._ask(
            lambda client: client.get_all_notifications(reference=str(reference))
        )
        found = answer.get("notifications") or []
        return UUID(found[0]["id"]) if found else None

    async def _ask(self, act: Callable[[Any], Any]) -> Any:
        try:
            return await asyncio.to_thread(self._with_client, act)
        except APIError as error:
            raise told(error.status_code, _patience(error)) from error

    def _with_client(self, act: Callable[[Any], Any]) -> Any:
        client = NotificationsAPIClient(  # type: ignore[no-untyped-call]
            self.api_key, base_url=self.base_url, timeout=_TIMEOUT_SECONDS
        )
        try:
            return act(client)
        finally:
            client.request_session.close()


def told(status: int, patience: timedelta | None) -> Exception:
    """What an answer of Notify means for us; its words may name people and are not repeated."""
    detail = f"GOV.UK Notify answered {status}."
    if status in _FINAL:
        return Refused(Fault(title="notify", detail=detail))
    if status == _TOO_MANY and patience is not None:
        return TryLater(Fault(title="notify", detail=detail), after=patience)
    return Unavailable(_AWAY)


def _patience(error: APIError) -> timedelta | None:
    """How long Notify asks us to wait, where it says so in seconds."""
    headers = getattr(error.response, "headers", None) or {}
    seconds = headers.get("Retry-After", "")
    return timedelta(seconds=int(seconds)) if seconds.isdigit() else None
