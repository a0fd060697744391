"""The files that browsers fetch: ours, and the few that we take from npm packages.

``python -m web.assets`` installs the locked packages and copies what is served to ``static/vendor``. The
typeface and the crown of GOV.UK are for its own domains only: the style sheet is stripped of them.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
VENDOR: Final = STATIC / "vendor"
STYLE_SHEET: Final = "govuk-frontend/dist/govuk/govuk-frontend.min.css"

TAKEN: Final = (
    STYLE_SHEET,
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "accessible-autocomplete/dist/accessible-autocomplete.min.css",
    "accessible-autocomplete/dist/accessible-autocomplete.min.js",
    "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/swagger-ui-bundle.js",
)
_FONT_FACE: Final = re.compile(r"@font-face\{[^}]*\}")
_FONT_NAME: Final = re.compile(r'"?GDS Transport"?,')
_CREST: Final = re.compile(
    r"(?:background|(?:-webkit-)?mask)-image:url\(/assets/images/govuk-crest[^)]*\);?"
)
_SOURCE_MAP: Final = re.compile(rb"\s*(?://|/\*)# sourceMappingURL=\S+(?:\s*\*/)?\s*$")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Assets:
    """What is served, with a digest of each file's content; equal only to itself."""

    digests: Mapping[str, str]

    def url(self, name: str) -> str:
        """The address of a file below ``static/``; another content has another address."""
        if name not in self.digests:
            raise LookupError(f"There is no asset {name}; run: python -m web.assets")
        return f"/static/{name}?v={self.digests[name]}"

    def is_current(self, name: str, digest: str) -> bool:
        """Whether the address names the content that we have, which may be kept for ever."""
        return self.digests.get(name) == digest


@cache
def read_assets(root: Path = STATIC) -> Assets:
    """Every file below ``root``, read once."""
    files = sorted(path for path in root.rglob("[!.]*") if path.is_file())
    return Assets(digests={path.relative_to(root).as_posix(): _digest(path) for path in files})


def install() -> None:
    """Install the locked packages with npm and copy what is served."""
    npm = Path(sys.executable).with_name("npm")
    subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=HERE,
        check=True,
        env=_with_node(npm.parent),
    )
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for name in TAKEN:
        _take(HERE / "node_modules" / name)
    shutil.rmtree(HERE / "node_modules")


def stripped(style_sheet: str) -> str:
    """The style sheet without the typeface and crest that only GOV.UK may show."""
    for pattern in (_FONT_FACE, _FONT_NAME, _CREST):
        style_sheet = pattern.sub("", style_sheet)
    return style_sheet


def _take(source: Path) -> None:
    content = _SOURCE_MAP.sub(b"\n", source.read_bytes())
    if source.as_posix().endswith(STYLE_SHEET):
        content = stripped(content.decode()).encode()
    (VENDOR / source.name).write_bytes(content)


def _with_node(binaries: Path) -> dict[str, str]:
    """The environment in which npm finds the node beside it, and the user's npm settings."""
    import os  # only the build, never a running service, looks at the environment

    return os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


if __name__ == "__main__":
    install()
