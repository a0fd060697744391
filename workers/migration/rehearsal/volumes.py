"""How many rows of each kind belong to a number of participants.

Source: legacy-schema.md 8, planning figures.
"""

from dataclasses import dataclass
from typing import Final

_PARTICIPANTS: Final = 125_000
_USERS: Final = 290_000
_IDENTITIES: Final = 310_000
_SCHOOLS: Final = 50_000
_ID_CHANGES: Final = 16_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Volumes:
    """Rows of a legacy database with so many participants of ours.

    What hangs on a person or an application is drawn with the shares below, so it comes out near the
    planning figures, not exactly on them.
    """

    participants: int
    others: int
    second_identities: int
    schools: int

    @classmethod
    def of(cls, participants: int) -> "Volumes":
        """The planning figures, scaled; at least one of each kind."""

        def scaled(figure: int) -> int:
            return max(1, figure * participants // _PARTICIPANTS)

        return cls(
            participants=participants,
            others=scaled(_USERS - _PARTICIPANTS),
            second_identities=scaled(_IDENTITIES - _USERS),
            schools=scaled(_SCHOOLS),
        )


SECOND_APPLICATION: Final = 0.2  # 150,000 applications of 125,000 people
ACCEPTED: Final = 0.6
PENDING: Final = 0.15
SECOND_PROFILE_STATE: Final = 15_000 / 90_000
DECLARATIONS_PER_PROFILE: Final = (2, 3)  # 220,000 of 90,000 profiles
ON_A_STATEMENT: Final = 200_000 / 220_000
OUTCOME_PER_PROFILE: Final = 60_000 / 90_000
ID_CHANGE_PER_PERSON: Final = _ID_CHANGES / _PARTICIPANTS
OTHER_DECLARATIONS_PER_PERSON: Final = (1, 2, 2, 2)  # 300,000 of 165,000 people
