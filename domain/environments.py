"""Where a service runs decides what may be done to it. Source: admin-and-operations.md 10.2."""

from typing import Final

from domain.faults import Fault, NotAllowed

INVENTED: Final = frozenset({"demo", "development", "sandbox", "test"})
"""Where everybody is invented."""


def is_invented(environment: str) -> bool:
    return environment in INVENTED


def refuse_where_people_are_real(environment: str) -> None:
    """Raises: NotAllowed (invented applications do not belong among real ones)."""
    if not is_invented(environment):
        detail = (
            f"This is the environment '{environment}': invented applications are made and replaced"
            f" only in {', '.join(sorted(INVENTED))}."
        )
        raise NotAllowed(Fault(title="environment", detail=detail))
