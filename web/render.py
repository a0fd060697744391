"""Templates: GOV.UK's components and ours, in one Jinja environment.

A page of ours extends ``page.html`` (one question or one text), or ``layout.html`` when it needs more
room, and is rendered by ``gateway.pages.render.render``, which adds what every page shows.
"""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import jinja2

from domain.finance.statements import cohort_name
from domain.money import pounds
from web.assets import Assets

TEMPLATES: Final = Path(__file__).parent / "templates"
LONDON: Final = ZoneInfo("Europe/London")


@cache
def create_environment(assets: Assets) -> jinja2.Environment:
    """The environment in which all pages are rendered; what a template prints is escaped.

    One for all who show these assets: compiling the templates takes longer than all else does.
    """
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(TEMPLATES),
                jinja2.PrefixLoader(
                    {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
                ),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals["asset_url"] = assets.url
    environment.filters |= {
        "long_date": long_date,
        "short_date": short_date,
        "short_time": short_time,
        "pounds": pounds,
        "cohort": cohort_name,
    }
    return environment


def long_date(day: date | None) -> str:
    """``2 January 1998``; a hyphen when there is none. Source: admin-and-operations.md 1."""
    return f"{_local(day):%-d %B %Y}" if day else "-"


def short_date(day: date | None) -> str:
    """``2 Jan 1998``."""
    return f"{_local(day):%-d %b %Y}" if day else "-"


def short_time(instant: datetime | None) -> str:
    """``2 Jan 1998 3:04pm``, in London."""
    if instant is None:
        return "-"
    local = instant.astimezone(LONDON)
    return f"{local:%-d %b %Y %-I:%M}{local:%p}".replace("AM", "am").replace("PM", "pm")


def _local(day: date) -> date:
    return day.astimezone(LONDON) if isinstance(day, datetime) else day
