"""The ceilings on length that ruff does not keep: 40 lines a function, 400 lines a file."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOMS = (
    "npq",
    "contracts",
    "domain",
    "store",
    "services",
    "gateway",
    "web",
    "workers",
    "bench",
    "tests",
)
FREE = ("store/changes/versions",)  # a change is read once, from top to bottom
LONGEST_FUNCTION = 40
LONGEST_FILE = 400


def too_long(root: Path) -> Iterator[str]:
    """Each function and file above its ceiling, as ``path:line: words``."""
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not name.startswith(FREE):
                yield from _too_long_in(name, path.read_text())


def _too_long_in(name: str, source: str) -> Iterator[str]:
    lines = source.count("\n")
    if lines > LONGEST_FILE:
        yield f"{name}:1: a file of {lines} lines, {LONGEST_FILE} at most"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, {LONGEST_FUNCTION} at most"


if __name__ == "__main__":
    findings = list(too_long(Path(__file__).parents[2]))
    print(*findings, sep="\n")  # noqa: T201
    sys.exit(bool(findings))
