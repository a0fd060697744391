"""What the dashboard says of a run, worked out from its figures.

Source: migration.md 10, "Dashboard", and 3.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.migration.status import ReasonGroup, RunStatus, StepStatus, WarningGroup

_ENOUGH: Final = 80
_ALL: Final = 100
_RUN_TAGS: Final = {
    "prepared": ("Pending", "govuk-tag--grey"),
    "running": ("In progress", "govuk-tag--yellow"),
    "complete": ("Completed", "govuk-tag--green"),
    "failed": ("Failed", "govuk-tag--red"),
    "cancelled": ("Cancelled", "govuk-tag--orange"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tag:
    """Words in a colour."""

    text: str
    classes: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityLine:
    """One entity of the run."""

    entity: str
    name: str
    state: Tag
    total: int
    processed: int
    failed: int
    figures: Sequence[tuple[str, int]]
    success: Tag
    lasted: str
    rows_per_second: str
    reasons: Sequence[ReasonGroup]
    warnings: Sequence[WarningGroup]


@dataclass(frozen=True, kw_only=True, slots=True)
class RunView:
    """The whole of the page about one run."""

    status: RunStatus
    tag: Tag
    headline: str
    lines: Sequence[EntityLine]


def run_view(status: RunStatus, *, now: datetime) -> RunView:
    """The run in words and colours."""
    return RunView(
        status=status,
        tag=run_tag(status.state),
        headline=_headline(status, now=now),
        lines=[_line(status, step) for step in status.steps],
    )


def run_tag(state: str) -> Tag:
    """How a run's state is shown."""
    text, classes = _RUN_TAGS[state]
    return Tag(text=text, classes=classes)


def success_tag(success: int | None) -> Tag:
    """Red below 80 per cent, yellow below 100, green; neutral when there was no row."""
    if success is None:
        return Tag(text="No rows", classes="govuk-tag--grey")
    colour = "red" if success < _ENOUGH else "yellow" if success < _ALL else "green"
    return Tag(text=f"{success}%", classes=f"govuk-tag--{colour}")


def step_tag(step: StepStatus) -> Tag:
    """How far an entity is."""
    if step.state == "waiting":
        return Tag(text="Pending", classes="govuk-tag--grey")
    if step.state == "running":
        return Tag(text=f"In progress - {step.progress or 0}%", classes="govuk-tag--yellow")
    if step.state == "failed":
        return Tag(text="Does not add up", classes="govuk-tag--red")
    return Tag(text="Completed", classes="govuk-tag--green")


def lasting(time: timedelta) -> str:
    """How long something took or is ago: ``3 seconds``, ``2 minutes``, ``1 hour 5 minutes``."""
    seconds = int(time.total_seconds())
    if seconds < 60:
        return _many(max(seconds, 1), "second")
    minutes, hours = seconds // 60 % 60, seconds // 3600
    parts = [_many(hours, "hour")] if hours else []
    return " ".join([*parts, _many(minutes, "minute")] if minutes else parts)


def entity_name(entity: str) -> str:
    """``lead_provider`` as people read it."""
    return entity.replace("_", " ").capitalize()


def _line(status: RunStatus, step: StepStatus) -> EntityLine:
    rows_per_second = step.rows_per_second
    return EntityLine(
        entity=step.entity,
        name=entity_name(step.entity),
        state=step_tag(step),
        total=step.total,
        processed=step.processed,
        failed=step.failed,
        figures=_figures(step),
        success=success_tag(step.success),
        lasted=lasting(timedelta(seconds=step.seconds)) if step.started_at else "-",
        rows_per_second="-" if rows_per_second is None else f"{rows_per_second:,}",
        reasons=[group for group in status.reasons if group.entity == step.entity],
        warnings=[group for group in status.warnings if group.entity == step.entity],
    )


def _figures(step: StepStatus) -> list[tuple[str, int]]:
    counts = step.counts
    figures = [(name, counts.get(name, 0)) for name in ("created", "updated", "unchanged")]
    figures += [(name, counts.get(name, 0)) for name in ("checked", "skipped")]
    return [*figures, ("warnings", step.warnings), ("extras", step.extras)]


def _headline(status: RunStatus, *, now: datetime) -> str:
    if status.started_at is None and not status.is_over:
        return "A migration is in progress, started just now."
    if status.started_at is None:
        return "The migration never started."
    if not status.is_over:
        return f"A migration is in progress, started {lasting(now - status.started_at)} ago."
    assert status.finished_at is not None
    took = lasting(status.finished_at - status.started_at)
    return f"Finished {lasting(now - status.finished_at)} ago, took {took}."


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
