"""Markdown as pages in the look of GOV.UK."""

import pytest

from web.guidance.markdown import rendered
from web.guidance.pages import latest_release, read_guidance


def test_a_text_has_its_title_first_paragraph_and_sections():
    text = rendered(
        "# Errors\n\nWhat *can* go wrong.\n\n## Status codes\n\nMany.\n\n### More\n\n## None\n"
    )
    assert (text.title, text.lead) == ("Errors", "What <em>can</em> go wrong.")
    assert [(one.title, one.anchor, one.lead) for one in text.sections] == [
        ("Status codes", "status-codes", "Many."),
        ("None", "none", ""),
    ]
    assert "<h1" not in text.html


@pytest.mark.parametrize(
    "markdown", ["", "No title", "## Second level", "# One\n\n# Two", "Text\n\n# Late"]
)
def test_a_text_begins_with_its_only_title(markdown):
    with pytest.raises(ValueError, match="begins with its title"):
        rendered(markdown)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Words", '<p class="govuk-body">Words</p>'),
        (
            "## What\N{RIGHT SINGLE QUOTATION MARK}s new?",
            '<h2 id="whats-new" class="govuk-heading-l npq-anchor">What\N{RIGHT SINGLE QUOTATION MARK}s new?</h2>',
        ),
        ("- one", '<ul class="govuk-list govuk-list--bullet">\n<li>one</li>\n</ul>'),
        ("1. one", '<ol class="govuk-list govuk-list--number">\n<li>one</li>\n</ol>'),
        ("[a](/b)", '<p class="govuk-body"><a href="/b" class="govuk-link">a</a></p>'),
        ("`<b>`", '<p class="govuk-body"><code class="npq-term">&lt;b&gt;</code></p>'),
        ("`a_b`", '<p class="govuk-body"><code class="npq-term">a_<wbr>b</code></p>'),
        ("<b>loud</b>", '<p class="govuk-body">&lt;b&gt;loud&lt;/b&gt;</p>'),
        ("[a](javascript:alert)", '<p class="govuk-body">[a](javascript:alert)</p>'),
        (
            '```json v3 showStatement\n["<"]\n```',
            '<pre class="npq-sample" tabindex="0"><code class="language-json">[&#34;&lt;&#34;]\n</code></pre>',
        ),
        (
            "```\na\n```",
            '<pre class="npq-sample" tabindex="0"><code class="language-text">a\n</code></pre>',
        ),
    ],
)
def test_markdown_has_the_look_of_govuk(markdown, html):
    assert rendered(f"# Title\n\n{markdown}").html.strip() == html


def test_a_repeated_heading_gets_an_anchor_of_its_own():
    html = rendered("# T\n\n## Before\n\n## Before\n\n### Before").html
    assert [f'id="before{tail}"' in html for tail in ("", "-2", "-3", "-4")] == [
        True,
        True,
        True,
        False,
    ]


def test_a_table_scrolls_by_itself_and_is_named_after_its_heading():
    table = "| A | B |\n|---|--:|\n| 1 | 2 |\n"
    html = rendered(f"# T\n\n{table}\n## “Two”\n\n{table}\n{table}").html
    assert html.count('<div class="npq-scrolls" tabindex="0" role="region" aria-label="') == 3
    assert 'aria-label="T">' in html
    assert 'aria-label="“Two”">' in html
    assert 'aria-label="“Two”, table 2">' in html
    assert '<th class="govuk-table__header npq-figure" scope="col">B</th>' in html
    assert "style=" not in html


def test_places_are_filled_and_a_place_that_nobody_fills_is_found_out(tmp_path):
    (tmp_path / "errors.md").write_text("# {{ title }}\n\n{{ a-table }}\n")
    read = read_guidance({"title": "Errors", "a-table": "| A |\n|---|"}, folder=tmp_path)
    assert read["errors"].title == "Errors"
    assert "<table" in read["errors"].html
    with pytest.raises(KeyError, match="a-table"):
        read_guidance({"title": "Errors"}, folder=tmp_path)


def test_the_latest_release_is_the_first_note(tmp_path):
    (tmp_path / "release-notes.md").write_text(
        "# Notes\n\n## 2 May 2026\n\nNew.\n\nMore.\n\n## 1 May 2026\n\nOld.\n"
    )
    note = latest_release(read_guidance({}, folder=tmp_path))
    assert (note.title, note.lead) == ("2 May 2026", "New.")
