"""A registration under way, as the browser's session keeps it.

Tied to the person: who signs in after somebody else in the same browser begins with nothing (D3).
Source: registration-journey.md 2.5, 3 and 9.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from gateway.sessions import BrowserSession

_KEY: Final = "registration"


@dataclass(frozen=True, slots=True)
class Record:
    """The session's part about the registration of the person who is signed in."""

    session: BrowserSession

    @property
    def answers(self) -> Mapping[str, Any]:
        answers: Mapping[str, Any] = self._mine.get("answers", {})
        return answers

    @property
    def shown_outcome(self) -> str | None:
        """The funding outcome that the person saw last (D9)."""
        return self._mine.get("shown_outcome")

    @property
    def submission_id(self) -> UUID:
        """The id under which these answers are submitted, however often (D4).

        Answers that another tab saved just after a submission have lost it, and get a new one.
        """
        if "submission_id" not in self._mine:
            self.save(self.answers)
        return UUID(self._mine["submission_id"])

    @property
    def submitted(self) -> int | None:
        """The application that the last answers became, until new ones are given."""
        return self._mine.get("submitted")

    def save(self, answers: Mapping[str, Any]) -> None:
        mine = self._mine
        kept = {"submission_id": mine.get("submission_id") or str(uuid4())}
        if self.shown_outcome is not None:
            kept["shown_outcome"] = self.shown_outcome
        self._keep(kept | {"answers": dict(answers)})

    def note_outcome(self, outcome: str) -> None:
        if outcome != self.shown_outcome:
            self._keep({**self._mine, "shown_outcome": outcome})

    def close(self, application_id: int) -> None:
        """Forget the answers: they are an application now."""
        self._keep({"submitted": application_id})

    @property
    def _mine(self) -> Mapping[str, Any]:
        record: Mapping[str, Any] = self.session.values.get(_KEY, {})
        return record if record.get("user_id") == self.session.user_id else {}

    def _keep(self, record: Mapping[str, Any]) -> None:
        self.session.values[_KEY] = {**record, "user_id": self.session.user_id}
