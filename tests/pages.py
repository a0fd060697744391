"""What every page must be: valid HTML, one main heading, a title, a name for every field."""

import re
import xml.etree.ElementTree as ET

import html5lib

_HTML = "{http://www.w3.org/1999/xhtml}"


def check_page(html: str) -> None:
    """Fail unless the page keeps the rules of the house. Source: registration-journey.md 15.2."""
    parser = html5lib.HTMLParser(strict=True)
    tree = parser.parse(html)
    assert len(tree.findall(f".//{_HTML}h1")) == 1
    title = tree.findtext(f".//{_HTML}title")
    assert title
    assert " - " in title
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert 'style="' not in html
    for field in _fields(tree):
        assert _is_named(tree, field), ET.tostring(field)


def _fields(tree: ET.Element) -> list[ET.Element]:
    fields = [each for name in ("input", "select", "textarea") for each in tree.iter(_HTML + name)]
    return [each for each in fields if each.get("type") not in {"hidden", "submit"}]


def _is_named(tree: ET.Element, field: ET.Element) -> bool:
    labels = {label.get("for") for label in tree.iter(f"{_HTML}label")}
    return field.get("id") in labels or field.get("aria-label") is not None
