"""Somebody with a browser without scripts: follows links, fills in forms, reads pages."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import aiohttp
import html5lib

_HTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(slots=True)
class Page:
    """What came back: where from, and the parsed page."""

    url: str
    status: int
    text: str
    tree: Any = field(repr=False)

    @property
    def heading(self) -> str:
        return " ".join("".join(self.tree.find(f".//{_HTML}h1").itertext()).split())

    @property
    def words(self) -> str:
        return " ".join("".join(self.tree.find(f".//{_HTML}main").itertext()).split())

    @property
    def step(self) -> str:
        return self.url.split("?")[0].rsplit("/", 1)[-1]

    def form(self) -> Any:
        """The form in the main part of the page, or the page's last one."""
        main = self.tree.find(f".//{_HTML}main")
        forms = [] if main is None else list(main.iter(f"{_HTML}form"))
        return (forms or list(self.tree.iter(f"{_HTML}form")))[-1]


@dataclass(slots=True)
class Visitor:
    """One browser."""

    client: aiohttp.ClientSession
    base: str

    async def get(self, address: str) -> Page:
        return await self._ask("GET", urljoin(self.base, address))

    async def submit(self, page: Page, **answers: str) -> Page:
        """Fill in the page's form and press its button; ``answers`` by the end of the field's name."""
        form = page.form()
        values = _filled_in(form, answers)
        return await self._ask(
            form.get("method", "get").upper(), urljoin(page.url, form.get("action", "")), values
        )

    async def post(self, page: Page, **values: str) -> Page:
        """Post just these to the page itself, as one of several buttons does."""
        return await self._ask("POST", page.url, values)

    async def _ask(self, method: str, url: str, values: dict[str, str] | None = None) -> Page:
        async with self.client.request(method, url, data=values) as response:
            text = await response.text()
            return Page(
                url=str(response.url), status=response.status, text=text, tree=html5lib.parse(text)
            )


def _filled_in(form: Any, answers: dict[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    names: set[str] = set()
    for control in [*form.iter(f"{_HTML}input"), *form.iter(f"{_HTML}textarea")]:
        name, kind = control.get("name"), control.get("type", "text")
        if not name:
            continue
        names.add(name)
        if kind not in {"radio", "checkbox"} or control.get("checked") is not None:
            values[name] = control.get("value", "")
    for word, answer in answers.items():
        [name] = [name for name in names if name == word or name.endswith(f"[{word}]")]
        values[name] = answer
    return values
