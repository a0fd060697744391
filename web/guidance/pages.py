"""The pages of the guidance, read from their files and rendered."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from web.guidance.markdown import Section, Text, rendered

HERE: Final = Path(__file__).parent
RELEASE_NOTES: Final = "release-notes"
_PLACE: Final = re.compile(r"\{\{ ([a-zA-Z0-9_-]+) \}\}")

Guidance = Mapping[str, Text]


def read_guidance(values: Mapping[str, str], *, folder: Path = HERE) -> Guidance:
    """Every page by its name; ``values`` are put where a text has ``{{ name }}``.

    Raises: KeyError (a text asks for a value that nobody gives).
    """
    return {name: rendered(text) for name, text in filled(values, folder=folder).items()}


def filled(values: Mapping[str, str], *, folder: Path = HERE) -> Mapping[str, str]:
    """Every text by its name, as Markdown. Raises: KeyError."""
    return {
        file.stem: _PLACE.sub(lambda place: values[place[1]], file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.md"))
    }


def latest_release(guidance: Guidance) -> Section:
    """The newest note: its day and its first paragraph."""
    return guidance[RELEASE_NOTES].sections[0]
