"""Markdown as HTML in the look of GOV.UK. HTML inside the Markdown is shown as text, never used."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_CLASSES: Final = {
    "h2": "govuk-heading-l npq-anchor",
    "h3": "govuk-heading-m npq-anchor",
    "h4": "govuk-heading-s npq-anchor",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "blockquote": "govuk-inset-text",
    "hr": "govuk-section-break govuk-section-break--l govuk-section-break--visible",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
_APOSTROPHE: Final = "\N{RIGHT SINGLE QUOTATION MARK}"
_BETWEEN_WORDS: Final = re.compile(r"[^a-z0-9]+")
_PARTS: Final = re.compile(r"(?<=[_./])(?=\w)")
_SAMPLE: Final = Markup(
    '<pre class="npq-sample" tabindex="0"><code class="language-{language}">{text}</code></pre>\n'
)
_SCROLLS: Final = Markup(
    '<div class="npq-scrolls" tabindex="0" role="region" aria-label="{name}">\n'
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """What stands under a second-level heading; ``lead`` is its first paragraph, as HTML."""

    title: str
    anchor: str
    lead: Markup


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """A rendered file: ``html`` is what stands below the title, ``lead`` its first paragraph."""

    title: str
    lead: Markup
    html: Markup
    sections: tuple[Section, ...]


def rendered(markdown: str) -> Text:
    """The text as HTML. Raises: ValueError (it does not begin with its only title)."""
    parser = _parser()
    title, tokens = _parted(parser.parse(markdown))
    headings = list(_anchored(tokens))
    for token in _with_children(tokens):
        _dress(token)
    _name_tables(tokens, headings, title=title)
    return Text(
        title=title,
        lead=_lead(parser, tokens, 0),
        html=_html(parser, tokens),
        sections=tuple(
            Section(
                title=heading.text,
                anchor=heading.anchor,
                lead=_lead(parser, tokens, heading.position + 3),
            )
            for heading in headings
            if heading.tag == "h2"
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Heading:
    position: int  # Of its opening token; its words and its end come next.
    tag: str
    text: str
    anchor: str


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("code_inline", _term)
    parser.add_render_rule("fence", _sample)
    parser.add_render_rule("table_open", _table_begins)
    parser.add_render_rule("table_close", _table_ends)
    return parser


def _parted(tokens: Sequence[Token]) -> tuple[str, Sequence[Token]]:
    """The title, and everything below it."""
    titles = [
        index
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag == "h1"
    ]
    if titles != [0]:
        raise ValueError("A page begins with its title, and has no other.")
    return _plain(tokens[1]), tokens[3:]


def _anchored(tokens: Sequence[Token]) -> Iterator[_Heading]:
    """Every heading, given an anchor of its own; a repeated one is numbered."""
    seen: Counter[str] = Counter()
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            text = _plain(tokens[position + 1])
            anchor = _numbered(seen, _slug(text), between="-")
            token.attrSet("id", anchor)
            yield _Heading(position=position, tag=token.tag, text=text, anchor=anchor)


def _slug(text: str) -> str:
    return _BETWEEN_WORDS.sub("-", text.lower().replace(_APOSTROPHE, "")).strip("-")


def _numbered(seen: Counter[str], name: str, *, between: str) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}{between}{seen[name]}"


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _with_children(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _dress(token: Token) -> None:
    """Classes; columns that are aligned by a class, since styles in attributes are forbidden."""
    if token.nesting >= 0 and token.type != "fence" and (classes := _CLASSES.get(token.tag)):
        token.attrJoin("class", classes)
    if token.type == "th_open":
        token.attrSet("scope", "col")
    if token.attrs.pop("style", None) == "text-align:right":
        token.attrJoin("class", "npq-figure")


def _name_tables(tokens: Sequence[Token], headings: Sequence[_Heading], *, title: str) -> None:
    """A table that scrolls is a region, named after the heading above it."""
    seen: Counter[str] = Counter()
    for position, token in enumerate(tokens):
        if token.type == "table_open":
            above = [title, *(one.text for one in headings if one.position < position)]
            token.meta["name"] = _numbered(seen, above[-1], between=", table ")


def _lead(parser: MarkdownIt, tokens: Sequence[Token], position: int) -> Markup:
    """The paragraph that begins here; empty when something else does."""
    begins = tokens[position : position + 2]
    is_paragraph = bool(begins) and begins[0].type == "paragraph_open"
    return _html(parser, begins[1:]) if is_paragraph else Markup()


def _html(parser: MarkdownIt, tokens: Sequence[Token]) -> Markup:
    """The parser escapes what was no Markdown."""
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704


def _term(_renderer: Any, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    """A word of the API; a long one is broken between its parts."""
    parts = _PARTS.split(tokens[index].content)
    return f'<code class="npq-term">{Markup("<wbr>").join(parts)}</code>'


def _sample(_renderer: Any, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    """Code; the first word behind the fence is its language, the others are for our tests."""
    token = tokens[index]
    language = next(iter(token.info.split()), "text")
    return _SAMPLE.format(language=language, text=token.content)


def _table_begins(renderer: Any, tokens: Sequence[Token], index: int, *rest: Any) -> str:
    table: str = renderer.renderToken(tokens, index, *rest)
    return str(_SCROLLS.format(name=tokens[index].meta["name"])) + table


def _table_ends(_renderer: Any, *_rest: Any) -> str:
    return "</table>\n</div>\n"
