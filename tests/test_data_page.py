"""DATA.md says what ships: its counts are those of the files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from statscore.model.state import PrintedSpan
from statscore.read.load import load
from statscore.reports.card.report_card import ReportCard, report_card

ROOT = Path(__file__).parent.parent


def test_the_counts_of_the_data_page_are_those_of_the_files() -> None:
    states = load(ROOT).states.values()
    answers = [
        (criterion, answer)
        for state in states
        for criterion, dated in state.answers.items()
        for answer in dated.values()
    ]
    published = sum(len(years) for state in states for years in state.published.values())
    asked = [criterion for criterion, _answer in answers]
    bounds = sum(answer.level is None for _criterion, answer in answers)
    page = " ".join((ROOT / "DATA.md").read_text(encoding="utf-8").split())
    assert f"{len(answers):,} answers in all" in page
    assert f"{asked.count('non-criminalization')} to `non-criminalization`" in page
    assert f"{asked.count('specialized-services')} to `specialized-services`" in page
    assert f"{bounds} of them are bounds" in page
    assert f"{published} tables of" in page


def test_every_answer_and_every_published_figure_has_its_source_beside_it() -> None:
    for state in load(ROOT).states.values():
        for criterion, dated in state.answers.items():
            for since, answer in dated.items():
                assert answer.sources, (state.code, criterion, str(since))
                assert answer.basis == "source" or answer.note, (state.code, criterion, str(since))
        for years in state.published.values():
            for year, printed in years.items():
                worked_out = printed.derived or printed.basis == "derived"
                assert printed.source.startswith("http"), (state.code, year)
                assert not worked_out or printed.note, (state.code, year)


def known_first(card: ReportCard) -> str:
    """Return the column of the page's table that a card counts in."""
    printed = card.published
    if card.score is not None:
        return "settled"
    if printed is not None and printed.score is not None:
        return "span" if isinstance(printed.score, PrintedSpan) else "total"
    if printed is not None and printed.grade is not None:
        return "grade"
    return "some" if card.answered or any(mark.held for mark in card.marks) else "nothing"


def test_the_table_of_what_is_known_is_that_of_the_files() -> None:
    workspace = load(ROOT)
    page = (ROOT / "DATA.md").read_text(encoding="utf-8")
    for rubric, years in (("pic", range(2011, 2020)), ("report-cards", range(2021, 2025))):
        for year in years:
            cards = (
                report_card(workspace.rubrics[rubric], state, year)
                for state in workspace.states.values()
            )
            count = Counter(map(known_first, cards))
            columns = ("settled", "total", "span", "grade", "some", "nothing")
            row = " | ".join(str(count[column]) for column in columns)
            assert f"\n| {year} | {row} |\n" in page


def test_the_number_of_marks_that_are_known_is_that_of_the_files() -> None:
    workspace = load(ROOT)
    marks = [
        mark
        for rubric, years in (("pic", range(2011, 2020)), ("report-cards", range(2021, 2025)))
        for year in years
        for state in workspace.states.values()
        for mark in report_card(workspace.rubrics[rubric], state, year).marks
    ]
    known = sum(mark.basis in ("coded", "bounded", "implied") for mark in marks)
    assert f"{known:,} marks" in " ".join((ROOT / "DATA.md").read_text(encoding="utf-8").split())
