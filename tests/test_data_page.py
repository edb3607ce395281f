"""DATA.md says what ships: its counts are those of the files."""

from __future__ import annotations

from pathlib import Path

from statscore.read.load import load

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
