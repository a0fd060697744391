"""How the benchmarks measure: ours and the limit side by side, in interleaved rounds, in one run.

Single timings on a shared machine mean little; each sample waits for its turn among the others, the
median of the rounds is taken, and only ratios are held against the aims. Three sizes give the
exponent of the growth: 1 is linear.
"""

import asyncio
import gc
import math
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich.console import Console
from rich.table import Table

Sample = Callable[[], Awaitable[float]]
ROUNDS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One comparison. ``ours`` and ``limit`` in ``unit``; ``ratio`` is held against ``aim``.

    With ``more_is_better`` the ratio is ours over the limit and must be at least the aim; otherwise
    it must be at most the aim.
    """

    work: str
    size: int
    ours: float
    limit: float
    unit: str
    aim: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.limit if self.limit else math.inf

    @property
    def is_met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.ratio >= self.aim if self.more_is_better else self.ratio <= self.aim


@dataclass(slots=True)
class Report:
    """The rows of a run, as the table that ``make bench`` prints."""

    rows: list[Row] = field(default_factory=list)

    def add(self, *rows: Row) -> None:
        self.rows.extend(rows)

    def show(self) -> None:
        table = Table("work", "size", "ours", "limit", "unit", "ratio", "aim", "", "note")
        for row in self.rows:
            comparison = "≥" if row.more_is_better else "≤"
            verdict = {True: "met", False: "[red]missed[/red]", None: ""}[row.is_met]
            table.add_row(
                row.work,
                f"{row.size:,}",
                f"{row.ours:,.2f}",
                f"{row.limit:,.2f}",
                row.unit,
                f"{row.ratio:.2f}",
                f"{comparison} {row.aim}" if row.aim is not None else "",
                verdict,
                row.note,
            )
        Console(width=160).print(table)


async def milliseconds(act: Callable[[], Awaitable[object]]) -> float:
    """How long one call takes, with the collector out of the way."""
    gc.collect()
    gc.disable()
    started = time.perf_counter()
    try:
        await act()
    finally:
        gc.enable()
    return (time.perf_counter() - started) * 1000


async def interleaved(samples: Mapping[str, Sample], *, rounds: int = ROUNDS) -> dict[str, float]:
    """The median of each sample over rounds in which each has its turn; one round warms up."""
    taken: dict[str, list[float]] = {name: [] for name in samples}
    for number in range(rounds + 1):
        for name, sample in samples.items():
            figure = await sample()
            if number:
                taken[name].append(figure)
            await asyncio.sleep(0)
    return {name: statistics.median(figures) for name, figures in taken.items()}


def with_growth(rows: Sequence[Row]) -> list[Row]:
    """The rows of one kind of work, the last of which says how its cost grows."""
    exponent = growth([(row.size, row.ours) for row in rows])
    return [*rows[:-1], replace(rows[-1], note=f"cost grows with size^{exponent:.2f}")]


def growth(points: Sequence[tuple[float, float]]) -> float:
    """The exponent of (size, cost): the slope of the line through them in logarithms."""
    x = [math.log(size) for size, _ in points]
    y = [math.log(cost) for _, cost in points]
    return statistics.linear_regression(x, y).slope
