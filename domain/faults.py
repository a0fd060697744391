"""What went wrong, in words for the caller, and what the caller can do about it."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing that is wrong.

    ``title`` names the field (or ``base``), ``detail`` is a sentence for the caller.
    """

    title: str
    detail: str


class ServiceError(Exception):
    """A failure that the caller is told of; the class says what to do, the faults say why."""

    status: ClassVar[int] = 500

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults

    def __str__(self) -> str:
        return "; ".join(f"{fault.title}: {fault.detail}" for fault in self.faults)


class Refused(ServiceError):
    """The caller must change the request; trying again cannot help."""

    status = 422


class Invalid(Refused):
    """The request does not fit the contract."""


class Malformed(Invalid):
    """The request cannot even be read: a body that is no JSON, a filter that is no date."""

    status = 400


class NotFound(Refused):
    """No such thing, or not this caller's: the same words for both."""

    status = 404


class Gone(Refused):
    """It was there once and will not come back; the words say what to do instead."""

    status = 410


class NotAllowed(Refused):
    """A known caller, a forbidden act."""

    status = 403


class Conflict(Refused):
    """Fits the contract, breaks a rule, a state or a constraint."""


class Unavailable(ServiceError):
    """We or a neighbour failed; the same call may work later."""

    status = 503
