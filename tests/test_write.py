"""Text out: plain text, Markdown, the terminal, CSV, files, messages, and rare cases of views."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harmless_output import MARKDOWN
from statscore.formats.columns import tabular
from statscore.formats.csv import csv_text, sheet_text
from statscore.formats.document import (
    Bar,
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Of,
    Paragraph,
    Records,
    Span,
    Table,
    Verbatim,
    bar,
    bar_text,
    cell,
    field_text,
    heading,
    paragraph,
    records,
    spans_text,
    table,
    tidy,
)
from statscore.formats.harmless import one_line, visible
from statscore.formats.html import html
from statscore.formats.markdown import markdown
from statscore.formats.messages import as_data, message, summary
from statscore.formats.plain import plain
from statscore.formats.terminal import show
from statscore.model.dates import when
from statscore.model.diagnostic import Diagnostic, Location
from statscore.model.rubric import Rounding
from statscore.model.spreadsheet import protected, seen_again, unprotected
from statscore.model.workspace import Workspace
from statscore.reports.card.proof import proof
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.standings import Rank, standings
from statscore.reports.change.comparison import comparison
from statscore.reports.count.tally import Tally, tally
from statscore.reports.count.trend import national_year
from statscore.reports.count.years import GradedYear
from statscore.reports.plan.gaps import gaps
from statscore.views.diff.page import diff_document
from statscore.views.explain.screen import explain_document
from statscore.views.gaps import Missing, gaps_document
from statscore.views.grade.card import card_document
from statscore.views.grade.side_by_side import side_by_side_document
from statscore.views.grade.standings import standings_document
from statscore.views.overview import _share
from statscore.views.rubric import codebook_document, rubrics_document
from statscore.views.tally import tally_document
from statscore.views.trend import national_trend_document
from statscore.views.words import (
    grade_range,
    grade_span,
    grade_style,
    points,
    points_range,
    signed,
    signed_range,
)
from workspaces import Load

ONE = Rounding(places=1)


def at_a_terminal(
    document: Document, width: int, patch: pytest.MonkeyPatch, *, color: bool = False
) -> str:
    patch.setenv("COLUMNS", str(width))
    patch.setenv("LINES", "25")
    patch.setenv("TERM", "xterm-256color" if color else "dumb")
    patch.delenv("NO_COLOR", raising=False)
    patch.delenv("FORCE_COLOR", raising=False)
    if color:
        patch.setenv("FORCE_COLOR", "1")
    stream = io.StringIO()
    show(document, stream, stream.write)
    return stream.getvalue()


# The neutral document.


@pytest.mark.parametrize(
    ("low", "high", "out_of", "expected"),
    [
        ("0", "0", "10", "··········"),
        ("10", "10", "10", "██████████"),
        ("12", "12", "10", "██████████"),
        ("-3", "-3", "10", "··········"),
        ("-3", "5", "10", "▒▒▒▒▒·····"),
        ("0", "10", "10", "▒▒▒▒▒▒▒▒▒▒"),
        ("2", "7", "10", "██▒▒▒▒▒···"),
        ("1/100", "1/100", "10", "█·········"),
        ("999/100", "999/100", "10", "█████████·"),
        ("5", "5", "0", ""),
    ],
)
def test_a_bar_never_claims_more_than_the_figures(
    low: str, high: str, out_of: str, expected: str
) -> None:
    assert bar_text(Bar(Fraction(low), Fraction(high), Fraction(out_of), 10)) == expected


def test_tidy_leaves_no_doubled_and_no_last_empty_line() -> None:
    one, two = paragraph("one"), paragraph("two")
    assert tidy((one, Blank(), Blank(), two, Blank())) == (one, Blank(), two)
    assert tidy(()) == ()
    assert tidy((Blank(), one)) == (Blank(), one)


DOCUMENT: Document = (
    heading("A title with [brackets]"),
    paragraph("indented ", Span("by two", "strong"), indent=2),
    Blank(),
    Table(
        (Column("left"), Column("right", "right"), Column("middle", "center"), Column("")),
        (
            (
                cell("a"),
                cell("1"),
                cell("x"),
                bar(Fraction(1), Fraction(1), Fraction(2), 4),
            ),
            None,
            (cell("total | sum", "strong"), cell("22.5"), cell(""), cell("  ")),
        ),
        caption="a caption:",
    ),
    Verbatim("   | as  it stands"),
    Verbatim("   | ^^"),
)


def test_plain_text() -> None:
    assert plain(DOCUMENT) == (
        "A title with [brackets]\n"
        "  indented by two\n"
        "\n"
        "a caption:\n"
        "left         right  middle\n"
        "a                1    x     ██··\n"
        "───────────  ─────  ──────  ────\n"
        "total | sum   22.5\n"
        "   | as  it stands\n"
        "   | ^^\n"
    )


def test_a_table_without_titles_has_no_heading_line() -> None:
    table = Table((Column(""), Column("")), ((cell("a"), cell("b")),))
    assert plain((table,)) == "a  b\n"


def test_markdown() -> None:
    assert markdown(DOCUMENT) == (
        "# A title with \\[brackets\\]\n"
        "\n"
        "indented **by two**\n"
        "\n"
        "**a caption:**\n"
        "\n"
        "| left | right | middle |  |\n"
        "| --- | ---: | :---: | --- |\n"
        "| a | 1 | x | ██·· |\n"
        "| **total \\| sum** | 22.5 |  |  |\n"
        "\n"
        "       | as  it stands\n"
        "       | ^^\n"
    )
    assert markdown(()) == "\n"


def test_a_link_in_markdown_cannot_be_broken_out_of() -> None:
    span = Span("a *b*", link="https://x.example/>)[y](<z")
    assert markdown((paragraph(span),)) == "[a \\*b\\*](<https://x.example/%3E)[y](%3Cz>)\n"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("- item", "\\- item"),
        ("-", "\\-"),
        ("---", "\\---"),
        ("- - -", "\\- - -"),
        ("+ item", "\\+ item"),
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("1.", "1\\."),
        ("    1) code", "1\\) code"),
        ("a\n- b\n---", "a - b ---"),
        # What marks nothing stays as it is.
        ("-1 to 2", "-1 to 2"),
        ("+2.5 points", "+2.5 points"),
        ("1.1 Immunity", "1.1 Immunity"),
        ("1234567890. of March", "1234567890. of March"),
        ("== x", "== x"),
        ("- - x", "\\- - x"),
    ],
)
def test_a_paragraph_of_markdown_stays_one(text: str, written: str) -> None:
    assert markdown((paragraph(text),)) == f"{written}\n"
    # Wherever the sign comes from, and whatever stands around it.
    assert markdown((paragraph(" ", *text), paragraph("x"))) == f"{written}\n\nx\n"


def test_marks_of_markdown_that_would_be_shown_are_left_out() -> None:
    assert markdown((paragraph("of", Span("(a)", "strong"), "1"),)) == "of(a)1\n"
    assert markdown((paragraph(Span("a", "strong"), Span("b", "note")),)) == "**a**b\n"
    assert markdown((paragraph("Wow!", Span("a", link="https://x.y/&lt;|`")),)) == (
        "Wow\\![a](<https://x.y/&amp;lt;%7C%60>)\n"
    )


SIGNS = st.text("-+*_=#>`~|&;!:()[]<>\\ \n\t019.ax§\u00a0", max_size=6)
RUNS = st.builds(
    Span,
    SIGNS | st.sampled_from(["- a", "1. a", "---", "```", "    a", "\n\n- b", "&lt", "[a]: b"]),
    st.sampled_from(["plain", "strong", "note"]),
    st.sampled_from([None, "https://x.y/a|b&lt;`)"]),
)
LINES = st.lists(RUNS, min_size=1, max_size=3).map(tuple)
BLOCKS = st.one_of(
    LINES.map(Paragraph),
    LINES.map(Heading),
    SIGNS.map(Verbatim),
    st.lists(LINES.map(Cell), min_size=2, max_size=2).map(
        lambda row: Table((Column("a|b"), Column("c")), (tuple(row),), caption="- x")
    ),
)


def _meant(block: Block) -> Iterator[tuple[str, str]]:
    """Yield the block's texts with the tags that they stand in as HTML; empty ones have none."""
    if isinstance(block, Table):
        yield "p", block.caption
        yield from (("th", column.title) for column in block.columns)
        yield from (
            ("td", bar_text(each.bar) if each.bar else spans_text(each.spans))
            for row in block.rows
            if row
            for each in row
        )
    elif isinstance(block, Verbatim):
        yield "pre", visible(block.text)
    elif isinstance(block, (Heading, Paragraph)):
        yield "p" if isinstance(block, Paragraph) else "h1", spans_text(block.spans)


class Reader(HTMLParser):
    """The texts of HTML, with the tags that they stand in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in {"strong", "em", "a", "code", "span", "table", "thead", "tbody", "tr"}:
            self.texts.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self.texts:
            tag, text = self.texts.pop()
            self.texts.append((tag, text + data))


def _words(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the texts with single blanks, one for each line of code, without empty ones."""
    lines = [
        (tag, line)
        for tag, text in texts
        for line in (text.split("\n") if tag == "pre" else [text])
    ]
    return [(tag, " ".join(line.split())) for tag, line in lines if line.strip()]


@given(st.lists(BLOCKS, max_size=3))
def test_markdown_is_read_as_the_document_that_it_was(blocks: list[Block]) -> None:
    read = Reader(MARKDOWN.render(markdown(tuple(blocks)))).texts
    assert _words(read) == _words(text for block in blocks for text in _meant(block))


def _in_page(blocks: list[Block]) -> Iterator[tuple[str, str]]:
    """Yield the block's texts with their tags on a page: the first line is its heading."""
    title = True
    for tag, text in (text for block in blocks for text in _meant(block)):
        first = tag == "p" and title and text.split()
        yield ("h1" if first else tag), text
        title = title and not (tag in {"h1", "p"} and text.split())


@given(st.lists(BLOCKS, max_size=3))
def test_html_is_read_as_the_document_that_it_was(blocks: list[Block]) -> None:
    # A caption is no line of its own on a page, so it is left out of what is compared.
    read = [text for text in Reader(html(tuple(blocks))).texts if text[0] != "caption"]
    start = next(at for at, (tag, _) in enumerate(read) if tag == "main")
    known = [block._replace(caption="") if isinstance(block, Table) else block for block in blocks]
    assert _words(read[start:]) == _words(_in_page(known))


def test_html() -> None:
    document: Document = (
        heading("Texas", level=1),
        paragraph(Span("90.5", "strong"), " of 102.5 · ", Span("<b>", "weak", "javascript:x")),
        Table(
            (Column("area"), Column(""), Column("points", "right")),
            (
                (
                    Cell((Span("A & B", link='https://x.y/?a=1&b="2'),)),
                    bar(Fraction(1), Fraction(2), Fraction(4)),
                    cell("1"),
                ),
                None,
                (cell("total"), Cell(), cell("1")),
            ),
        ),
        Verbatim("level = 1"),
        Verbatim("  ^"),
    )
    page = html(document)
    assert page[page.index("<main>") :] == (
        "<main>\n<h1>Texas</h1>\n"
        '<p><strong>90.5</strong> of 102.5 · <span class="weak">&lt;b&gt;</span></p>\n'
        '<div class="table" tabindex="0" role="group" aria-label="table">\n<table>\n'
        '<thead><tr><th scope="col">area</th><td></td>'
        '<th scope="col" class="right">points</th></tr>'
        "</thead>\n<tbody>\n"
        '<tr><td class="word"><a href="https://x.y/?a=1&amp;b=%222">A &amp; B</a></td>'
        '<td><svg class="bar" role="img" aria-label="25 to 50 percent, still open" '
        'viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="low" width="25" height="10"/>'
        '<rect class="high" x="25" width="25" height="10"/></svg></td>'
        '<td class="right word">1</td></tr>\n'
        '<tr class="rule" aria-hidden="true"><td colspan="3"></td></tr>\n'
        '<tr><td class="word">total</td><td class="word"></td><td class="right word">1</td></tr>\n'
        "</tbody>\n</table>\n</div>\n"
        '<pre tabindex="0">level = 1\n  ^</pre>\n</main>\n</body>\n</html>\n'
    )
    assert "<title>Texas</title>" in page
    assert "http" not in page[: page.index("<main>")]
    assert "<script" not in page


def test_a_terminal_wraps_and_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "one two three four five six seven eight nine ten"
    document: Document = (
        Paragraph((Span(words),), indent=2, hanging=4),
        Table((Column("short"), Column("long", wrap=True)), ((cell("a"), cell(words)),)),
    )
    assert at_a_terminal(document, 30, monkeypatch) == (
        "  one two three four five\n"
        "      six seven eight nine ten\n"
        "short  long\n"
        "a      one two three four\n"
        "       five six seven eight\n"
        "       nine ten\n"
    )


def test_a_table_wider_than_the_terminal_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    row = tuple(cell(f"column{number:02}") for number in range(12))
    table = Table(tuple(Column(f"c{number}") for number in range(12)), (row,))
    shown = at_a_terminal((table,), 40, monkeypatch).splitlines()
    assert len(shown) == 2
    assert shown[1].split() == [f"column{number:02}" for number in range(12)]


@pytest.mark.parametrize("color", [False, True])
def test_no_line_of_a_table_ends_in_blanks_that_would_run_on(
    monkeypatch: pytest.MonkeyPatch, *, color: bool
) -> None:
    # 20 letters and the title of the second column, which is wider than what stands in it.
    rows = ((cell("x" * 20), cell("TX", "weak")),)
    table = Table((Column("criterion"), Column("state", "left")), rows)
    shown = at_a_terminal((table,), 24, monkeypatch, color=color)
    plain_lines = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert plain_lines == "criterion             state\nxxxxxxxxxxxxxxxxxxxx  TX\n"


def test_a_table_in_bands_repeats_its_first_column(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("area", wrap=True), Column("TX"), Column("", "right"), Column("LA"))
    rows = ((cell("one"), cell("conditional"), cell("1.5"), cell("specialized")),)
    table = Table(columns, rows, bands=True)
    assert at_a_terminal((table,), 30, monkeypatch) == (
        "area  TX\none   conditional  1.5\n\narea  LA\none   specialized\n"
    )
    assert len(at_a_terminal((table,), 60, monkeypatch).splitlines()) == 2
    # A first column of words keeps room to be read; what is too wide alone runs on.
    named = table._replace(rows=((cell("the liability of buyers"), *rows[0][1:]),))
    assert at_a_terminal((named,), 45, monkeypatch).count("the liability of buyers") == 2


def test_colors_links_and_bars_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    bars = tuple(
        (bar(Fraction(part), Fraction(part), Fraction(10), 4), cell("F", "bad"))
        for part in (1, 6, 9)
    )
    document: Document = (
        paragraph(Span("here", link="https://x.example/")),
        Table((Column(""), Column("")), bars),
    )
    shown = at_a_terminal(document, 60, monkeypatch, color=True)
    assert "https://x.example/" in shown
    assert "\x1b[31m█" in shown
    assert "\x1b[33m██" in shown
    assert "\x1b[32m███" in shown
    assert "\x1b[31mF" in shown


def test_markup_is_text_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    document: Document = (
        heading("[red]a[/red] :smile:"),
        paragraph("[bold]b "),
        Table((Column("[x]"),), ((cell("[link=y]c"),),), caption="[d]"),
    )
    shown = at_a_terminal(document, 60, monkeypatch)
    for text in ("[red]a[/red] :smile:", "[bold]b", "[x]", "[link=y]c", "[d]"):
        assert text in shown


# Text made harmless.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain § text – “quoted”", "plain § text – “quoted”"),
        ("\x1b[31m", "<U+001B>[31m"),
        ("a\u202eb", "a<U+202E>b"),
        ("\u2066\u200f\ufeff", "<U+2066><U+200F><U+FEFF>"),
        ("\x9b", "<U+009B>"),
        ("tab\tand\nline", "tab<U+0009>and<U+000A>line"),
        ("\ud800", "<U+D800>"),
    ],
)
def test_visible(text: str, expected: str) -> None:
    assert visible(text) == expected


def test_one_line() -> None:
    assert one_line("  two\n  lines\tand \x07 ") == "two lines and <U+0007>"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("@a", "'@a"),
        ("-a", "'-a"),
        ("\ta", "'\ta"),
        ("-2.5", "-2.5"),
        ("-1/3", "-1/3"),
        ("-10", "-10"),
        ("90.5", "90.5"),
        ("", ""),
        ("a=b", "a=b"),
        ("'=a", "''=a"),
        ("'tis", "'tis"),
        ('see § 1;=HYPERLINK("x")', 'see § 1;\'=HYPERLINK("x")'),
        ("x; +2; -3", "x;' +2; -3"),
        ('x;"=2+3"', 'x;\'"=2+3"'),
        ("a\n=b\t@c", "a\n'=b\t'@c"),
        ("'\tx", "''\tx"),
    ],
)
def test_no_field_is_computed_by_a_spreadsheet(field: str, expected: str) -> None:
    assert protected(field) == expected
    assert unprotected(expected) == field


@given(st.text(st.sampled_from("=+-@;'\"\t\n\r <U+0AD>\u00ad1x")))
def test_what_csv_makes_harmless_is_read_as_it_was(text: str) -> None:
    (_head, (field,)) = csv.reader(
        io.StringIO(sheet_text(Records(("a",), ((f"x{text}",),))), newline="")
    )
    assert seen_again(unprotected(field)) == f"x{text}"
    assert unprotected(protected(text)) == text


def test_csv() -> None:
    records = Records(("a", "b"), (("01", None), ("x, y", 'he said "no"'), ("=1", "-2")))
    expected = 'a,b\n01,\n"x, y","he said ""no"""\n\'=1,-2\n'
    assert sheet_text(records) == csv_text(tabular(records)) == expected
    assert csv_text(tabular(records), excel=True) == (
        '\ufeffa,b\n"=""01""",\n"x, y","he said ""no"""\n\'=1,-2\n'
    )


def test_csv_survives_programs_that_guess() -> None:
    row = {
        "fips": "02",
        "number": "2.10",
        "third": Fraction(1, 3),
        "tiny": Fraction(1, 3 * 10**20),
        "whole": Fraction(2),
        "since": when("2012-02"),
        "yes": True,
        "soft": "a\u00adb <U+00AD>",
    }
    assert csv_text(tabular(records([*row], [row, dict.fromkeys(row)]))) == (
        "fips,geoid,third,third_numerator,third_denominator,tiny,tiny_numerator,tiny_denominator,"
        "whole,whole_numerator,whole_denominator,since_low,since_high,yes,soft\n"
        "02,0400000US02,0.3333333333333333,1,3,0.0000000000000000000033333333333333333,1,"
        "300000000000000000000,2.0,2,1,2012-02-01,2012-02-29,yes,a<U+00AD>b <U+003C>U+00AD>\n"
        ",,,,,,,,,,,,,,\n"
    )
    assert seen_again("a<U+00AD>b <U+003C>U+00AD> <U+D800>") == "a\u00adb <U+00AD> <U+D800>"
    answers = records("since value", [{"since": when("2012"), "value": Fraction(7)}], "answers")
    assert csv_text(tabular(answers)) == (
        "since,since_low,since_high,value,value_numerator,value_denominator\n"
        "2012,2012-01-01,2012-12-31,7.0,7,1\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [("2012-09", '="2012-09"'), ("3/4", '="3/4"'), ("Sept 2", '="Sept 2"'), ("1e5", '="1e5"')],
)
def test_excel_keeps_texts_that_it_would_take_for_dates(text: str, shown: str) -> None:
    table = tabular(Records(("level",), ((text,),)))
    (_head, (field,)) = csv.reader(io.StringIO(csv_text(table, excel=True)))
    assert (field, unprotected(field)) == (shown, text)
    assert csv_text(table) == f"level\n{text}\n"


# Messages.


def diagnostic(excerpt: str, column: int, width: int = 1, help_: str = "") -> Diagnostic:
    return Diagnostic(
        "bad",
        "it is wrong",
        "states/TX.toml",
        location=Location(3, column, width, excerpt),
        help=help_,
    )


def test_a_message_with_its_excerpt_and_remedy() -> None:
    assert message(diagnostic('level = "mostly"', 9, 8, "write 'full'")) == (
        "states/TX.toml:3:9: error: it is wrong [bad]\n"
        '   | level = "mostly"\n'
        "   |         ^^^^^^^^\n"
        "   = write 'full'"
    )


def test_a_message_without_a_place() -> None:
    assert message(Diagnostic("bad", "it is wrong", "states/TX.toml")) == (
        "states/TX.toml: error: it is wrong [bad]"
    )
    assert message(diagnostic("   ", 1)) == "states/TX.toml:3:1: error: it is wrong [bad]"


def test_carets_stand_below_what_is_shown() -> None:
    _first, shown, carets = message(diagnostic("\ta\x1bb = 1", 4)).split("\n")
    assert shown == "   |  a<U+001B>b = 1"
    assert carets.index("^") == shown.index("b")
    _first, shown, carets = message(diagnostic("x" * 300 + "y" + "x" * 300, 301)).split("\n")
    assert len(shown) == len("   | ") + 100
    assert carets.index("^") == shown.index("y")
    _first, shown, carets = message(diagnostic("abc", 2, 50)).split("\n")
    assert carets == "   |  ^^"


def test_the_summary_counts_in_words() -> None:
    warning = Diagnostic("not-read", "", "")
    error = Diagnostic("e", "", "")
    assert summary([]) == "0 errors, 0 warnings"
    assert summary([error, warning, warning]) == "1 error, 2 warnings"


def test_a_diagnostic_as_data() -> None:
    assert as_data(Diagnostic("bad", "it is wrong", "states/TX.toml")) == {
        "code": "bad",
        "severity": "error",
        "file": "states/TX.toml",
        "line": None,
        "column": None,
        "message": "it is wrong",
        "help": None,
    }


# Tables and rows.


def test_a_column_carries_its_own_cell() -> None:
    made = table(
        ["ab", None, "c"],
        Of("word", lambda word: cell(word, "bad"), wrap=True),
        None,
        Of("letters", len, "right", "weak"),
    )
    assert made.columns == (Column("word", wrap=True), Column("letters", "right"))
    assert made.rows == (
        (cell("ab", "bad"), cell("2", "weak")),
        None,
        (cell("c", "bad"), cell("1", "weak")),
    )


def test_a_row_of_exact_values_is_text_in_csv() -> None:
    row = {"third": Fraction(1, 3), "half": Fraction(1, 2), "yes": True, "codes": ["AL", "QX"]}
    unknown = dict.fromkeys(row)
    assert records("half third codes yes", [row, unknown]) == Records(
        ("half", "third", "codes", "yes"),
        ((Fraction(1, 2), Fraction(1, 3), ["AL", "QX"], True), (None, None, None, None)),
    )
    texts = [field_text(value) for value in row.values()]
    assert texts == ["1/3", "0.5", "yes", "AL QX"]


# Words that views share.


def test_numbers_in_words() -> None:
    assert points(Fraction("90.50"), ONE) == "90.5"
    assert points(Fraction(200, 9), ONE) == "22.2"
    assert [signed(Fraction(each), ONE) for each in (2, 0, -1)] == ["+2", "0", "-1"]
    assert points_range(Fraction(1), Fraction(1), ONE) == "1"
    assert points_range(Fraction(0), Fraction("2.5"), ONE) == "0 to 2.5"
    assert signed_range(Fraction(3), Fraction(-1), ONE) == "-1 to +3"
    assert (_share(0, 0), _share(0, 10), _share(1, 1000), _share(1, 2)) == (
        "–",
        "none",
        "under 1%",
        "50%",
    )


# Views of what the dataset does not have.

RUBRIC = """\
title     = "Lamps"
from      = 2010
cutoff    = "08-01"
{extra}
[areas.light]
title = "Light"

[criteria.lamp]
area   = "light"
title  = "The lamp burns"
weight = 10
levels = {{ full = 1, half = 0.5, none = 0 }}

[criteria.fog]
area   = "light"
title  = "The horn sounds"
weight = 0
until  = 2012
levels = {{ yes = 1, no = 0 }}
"""
GRADES = "[grades]\nA = 5\nF = 0"


def lamps(load_workspace: Load, extra: str = "", **states: str) -> Workspace:
    files = {"rubrics/lamps.toml": RUBRIC.format(extra=extra)}
    for code, text in states.items():
        name = {"QA": "Quae", "QB": "Quib"}[code]
        files[f"states/{code}.toml"] = f'name = "{name}"\n{text}'
    return load_workspace(files)


def lamp(level: str, since: str = "2009-01-01", more: str = "") -> str:
    return f'[answers.lamp.{since}]\nlevel = "{level}"\ncitations = ["Stat. 1"]\n' + (
        f"{more}\n" if more else ""
    )


def card(workspace: Workspace, state: str = "QA", year: int = 2012) -> ReportCard:
    return report_card(workspace.rubrics["lamps"], workspace.states[state], year)


def tallied(workspace: Workspace, year: int = 2012) -> Tally:
    return tally(workspace.rubrics["lamps"], "lamp", year, workspace.states.values())


def test_an_area_that_the_open_criteria_cannot_change(load_workspace: Load) -> None:
    shown = plain(card_document(card(lamps(load_workspace, QA=lamp("full")))))
    assert "area Light: what is not coded cannot change it" in shown
    assert "grade" not in shown


def test_a_published_figure_that_disagrees(load_workspace: Load) -> None:
    printed = '[published.lamps.2012]\nscore = 7\ngrade = "A"\nsource = "https://x.example"\n'
    found = card(lamps(load_workspace, GRADES, QA=lamp("full") + printed))
    shown = plain(card_document(found))
    assert "disagrees: the printed score is 7, but the answers come to 10\n" in shown


def test_a_published_score_without_a_grade(load_workspace: Load) -> None:
    printed = '[published.lamps.2012]\nscore = 7\nsource = "The Gazette, p. 3"\n'
    found = card(lamps(load_workspace, GRADES, QA=printed))
    assert "\n  published: 7 · The Gazette, p. 3\n" in plain(card_document(found))
    assert "[The Gazette" not in markdown(card_document(found))


def test_published_area_figures_alone(load_workspace: Load) -> None:
    printed = '[published.lamps.2012]\nareas = { light = 6 }\nsource = "https://x.example"\n'
    workspace = lamps(load_workspace, GRADES, QA=printed)
    found = card(workspace)
    shown = plain(card_document(found))
    assert "published: area figures alone · https://x.example\n" in shown
    assert "every area as published" in shown
    proved = proof(found, workspace.states["QA"])
    assert "published: area figures alone" in plain(explain_document(proved, {}, lambda *_: None))
    gap = plain(gaps_document([Missing(found, gaps(found, [found]))]))
    assert "Light: 4 points more were lost by the published figure" in gap


def test_a_grade_of_one_state_alone_and_of_no_state(load_workspace: Load) -> None:
    printed = '[published.lamps.2012]\ngrade = "A"\nsource = "https://x.example"\n'
    found = card(lamps(load_workspace, GRADES, QA=printed))
    shown = plain(standings_document(standings([found])))
    assert "A           1      1  QA" in shown
    assert plain(standings_document([])) == "no state has been read\n"


def test_side_by_side_where_ranks_are_not_known(load_workspace: Load) -> None:
    workspace = lamps(load_workspace, GRADES, QA=lamp("full"), QB="")
    cards = [card(workspace, "QA"), card(workspace, "QB")]
    shown = plain(side_by_side_document(cards, ranks={"QA": Rank(1, 1), "QB": Rank(1, 2)}))
    assert "rank, of 2           1      1–2\n" in shown


def test_gaps_that_nobody_has_closed(load_workspace: Load) -> None:
    found = card(lamps(load_workspace, QA=lamp("half")))
    shown = plain(gaps_document([Missing(found, gaps(found, [found]))]))
    assert "half  full   none coded so on this day" in shown


def test_many_models_are_counted(load_workspace: Load) -> None:
    workspace = lamps(load_workspace, QA=lamp("half"), QB=lamp("full"))
    mine, other = card(workspace, "QA"), card(workspace, "QB")
    (gap,) = gaps(mine, [mine, other])
    many = gap.__class__(
        gap.state, gap.mark, gap.lost, gap.best_level, tuple(f"Q{n:02}" for n in range(15))
    )
    assert "Q00 Q01 Q02 Q03 Q04 Q05 Q06 Q07 Q08 Q09 Q10 Q11 and 3 more" in plain(
        gaps_document([Missing(mine, [many])])
    )


def test_a_card_without_grades_has_no_cut_scores(load_workspace: Load) -> None:
    workspace = lamps(load_workspace, QA=lamp("full"))
    found = card(workspace)
    proved = proof(found, workspace.states["QA"])
    assert "grade" not in plain(explain_document(proved, {}, lambda *_: None))
    assert "cut scores" not in plain(codebook_document(workspace.rubrics["lamps"]))
    assert grade_range(found) == "–"
    later = proof(card(workspace, year=2015), workspace.states["QA"])
    assert explain_document(later, {}, lambda *_: None, "fog") == ()


def test_explain_says_how_an_answer_was_found_and_when_it_ends(load_workspace: Load) -> None:
    more = 'through = "2012-12-31"\nbasis = "derived"\nnote = "Worked out."\ncoder = "ab"'
    workspace = lamps(load_workspace, QA=lamp("full", more=more))
    proved = proof(card(workspace), workspace.states["QA"])
    shown = plain(explain_document(proved, {}, lambda *_: None, "lamp"))
    assert "since 2009-01-01 · known through 2012-12-31\n" in shown
    assert "worked out, not read in a source; the note says how\n" in shown
    assert "states/QA.toml · weight in rubrics/lamps.toml · coded by ab\n" in shown


def test_law_and_rubric_together_and_a_criterion_that_left(load_workspace: Load) -> None:
    second = RUBRIC.format(extra="").replace("weight = 10", "weight = 20")
    workspace = load_workspace(
        {
            "rubrics/lamps.toml": RUBRIC.format(extra="").replace("from      = 2010\n", ""),
            "rubrics/more.toml": second.replace("from      = 2010\n", ""),
            "states/QA.toml": 'name = "Quae"\n' + lamp("half") + lamp("full", "2013-05-01"),
        }
    )
    state = workspace.states["QA"]
    before = report_card(workspace.rubrics["lamps"], state, 2012)
    after = report_card(workspace.rubrics["more"], state, 2014)
    found = comparison(before, after, state)
    years = (
        national_year(GradedYear(2012, before.rubric), [before]),
        national_year(GradedYear(2014, after.rubric), [after]),
    )
    shown = plain(diff_document([found], years, why=True))
    assert "law +7.5, rubric +7.5" in shown
    assert "The horn sounds uncoded –" in " ".join(shown.split())
    assert "one rubric alone: asked only before" in shown
    assert "all 1" not in shown
    # Without the state there are no steps: the answer that holds is the ground.
    bare = plain(diff_document([comparison(before, after)], None, why=True))
    assert "half → full, +7.5\n    in force from 2013-05-01 · Stat. 1\n" in bare


def test_a_change_of_law_where_one_day_is_uncoded(load_workspace: Load) -> None:
    answers = lamp("full", "2013-05-01", 'act = "Act 1"')
    workspace = lamps(load_workspace, QA=answers)
    before, after = card(workspace, year=2012), card(workspace, year=2014)
    found = comparison(before, after, workspace.states["QA"])
    shown = plain(diff_document([found], None, why=True))
    assert "uncoded full +10 0 coding; law above" in " ".join(shown.split())
    assert "the scores themselves may differ by anything from 0 to +10\n" in shown
    assert "uncoded → full\n    in force from 2013-05-01 · Act 1 · Stat. 1\n" in shown


def test_a_range_within_one_grade(load_workspace: Load) -> None:
    workspace = lamps(
        load_workspace, "[grades]\nA = 6\nF = 0", QA=lamp("none") + lamp("half", "2012")
    )
    found = card(workspace)
    assert (found.score, grade_range(found)) == (None, "F")


def test_a_change_that_was_observed_and_not_dated(load_workspace: Load) -> None:
    answers = lamp("half", more='through = "2011-01-01"')
    answers += lamp("full", "2013-05-01", 'start = "unknown"')
    workspace = lamps(load_workspace, QA=answers)
    before, after = card(workspace, year=2010), card(workspace, year=2014)
    found = comparison(before, after)
    shown = plain(diff_document([found], None, why=True))
    assert "half → full, +5\n    seen on 2013-05-01 · Stat. 1\n" in shown


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "agrees in number"),
        (0, "1 more here"),
        (2, "1 fewer here; 1 not known"),
        (3, "2 fewer here, more than are not known"),
    ],
)
def test_a_tally_beside_the_published_count(load_workspace: Load, count: int, words: str) -> None:
    national = (
        f'[national.2012.tally.lamp]\nat_least = {{ half = {count} }}\nsource = "https://x.example"'
    )
    workspace = lamps(load_workspace, national, QA=lamp("half"), QB="")
    shown = plain(tally_document((tallied(workspace),), "half"))
    assert words in shown
    assert ("Another count than the publisher's" in shown) == (count != 1)


def test_a_tally_that_agrees_if_the_changes_came_in_time(load_workspace: Load) -> None:
    national = '[national.2012.tally.lamp]\nat_least = { half = 1 }\nsource = "https://x.example"'
    answers = lamp("none") + lamp("half", "2012")
    workspace = lamps(load_workspace, national, QA=answers)
    shown = plain(tally_document((tallied(workspace),), "half"))
    assert "agrees if some of the changes of unknown day came in time" in shown
    assert "perhaps: QA (changed in 2012, day unknown)" in shown


def test_states_that_left_a_level(load_workspace: Load) -> None:
    workspace = lamps(load_workspace, QA=lamp("full") + lamp("none", "2013-01-01"))
    shown = plain(tally_document((tallied(workspace), tallied(workspace, 2014)), "full"))
    assert "2012: QA\n2014: −QA\nall in 2014: none\n" in shown


def test_a_year_without_scores_and_one_with_many_equal(load_workspace: Load) -> None:
    workspace = lamps(load_workspace, GRADES, QA=lamp("full"), QB=lamp("full"))
    rubric = workspace.rubrics["lamps"]
    full = card(workspace)
    same = [
        ReportCard(**{**full.__dict__, "state": code}) for code in ("Q1", "Q2", "Q3", "Q4", "Q5")
    ]
    many = plain(
        national_trend_document([national_year(GradedYear(2012, rubric), same)], table=True)
    )
    assert "10       5  5 states  5 states" in many
    none = plain(national_trend_document([national_year(GradedYear(2012, rubric), [])], table=True))
    assert "2012  known here  ·  ·          0     –           –       ·\n" in none


def test_a_rubric_when_named_with_years_and_policies(load_workspace: Load) -> None:
    text = RUBRIC.format(extra='note = "Ours."\nsource = "On paper"\nnot_applicable = "full"')
    text = text.replace("from      = 2010\n", "").replace(
        'title = "Light"\n', 'title = "Light"\nnote = "Of lamps."\n'
    )
    rubric = load_workspace({"rubrics/lamps.toml": text}).rubrics["lamps"]
    assert plain(codebook_document(rubric)) == (
        "Lamps\n"
        "2 criteria · points: 10 · years: when named\n"
        "a year means the law on 1 August of that year; a law counts from its effective date\n"
        "On paper\n"
        "\n"
        "Ours.\n"
        "\n"
        "Light\n"
        "2 criteria, 10 points\n"
        "Of lamps.\n"
        "\n"
        "The lamp burns · lamp · weight 10, earned where it does not apply\n"
        "  full (10)\n"
        "  half (5)\n"
        "  none (0)\n"
        "\n"
        "The horn sounds · fog · weight 0, until 2012, earned where it does not apply\n"
        "  yes (0)\n"
        "  no (0)\n"
    )
    assert plain(rubrics_document([rubric])) == (
        "rubric  title  years       criteria  points\nlamps   Lamps  when named         2      10\n"
    )


def test_the_colors_of_grades(load_workspace: Load) -> None:
    workspace = lamps(load_workspace, "[grades]\nA = 9\nB = 8\nC = 7\nD = 6\nF = 0")
    rubric = workspace.rubrics["lamps"]
    assert [grade_style(rubric, each) for each in "ABCDF"] == [
        "good",
        "fair",
        "poor",
        "low",
        "bad",
    ]
    assert grade_style(rubric, "Z") == "weak"
    assert grade_span(rubric, None) == Span("–", "weak")
    only = rubric.model_copy(update={"grades": {"pass": Fraction(1)}})
    assert grade_style(only, "pass") == "good"


def test_a_cell_without_text_is_empty() -> None:
    assert plain((Table((Column("a"), Column("b")), ((Cell(), cell("x")),)),)) == "a  b\n   x\n"
