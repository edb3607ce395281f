"""Who adopted when: the curve through the years, and the states in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from statscore.formats.document import (
    Blank,
    Block,
    Cell,
    Document,
    Of,
    Records,
    Row,
    Span,
    Table,
    bar,
    heading,
    paragraph,
    records,
    table,
)
from statscore.reports.count.adoption import Adoption, Step, Year
from statscore.views.words import criterion_name, states_words

KINDS: Mapping[str, str] = {"adopted": "", "by": "by that day", "left": "left it"}


def adoption_document(adoption: Adoption) -> Document:
    """Return the curve of adoption and the states in the order in which they came."""
    return tuple(_document(adoption))


def _document(adoption: Adoption) -> Iterator[Block]:
    criterion = adoption.rubric.criteria[adoption.criterion]
    yield heading(criterion_name(criterion.number, criterion.title))
    basis = (
        "enactment, else the first day in force" if _enacted(adoption) else "the first day in force"
    )
    better = (
        ""
        if adoption.level == next(iter(adoption.rubric.levels(adoption.criterion)))
        else " or better"
    )
    yield paragraph(Span(f"Who adopted {adoption.level}{better}, by {basis}", "weak"))
    yield Blank()
    if not adoption.steps:
        yield paragraph("no state's answers reach it")
    else:
        yield _curve(adoption)
        yield Blank()
        yield _steps(adoption)
        yield Blank()
        yield from _notes(adoption)
    for name, states in (
        ("coded, and never there", adoption.never),
        ("no answer at all", adoption.uncoded),
    ):
        if states:
            yield paragraph(
                Span(f"{name} ({len(states)}): ", "weak"), states_words(states), hanging=2
            )


def _enacted(adoption: Adoption) -> bool:
    return adoption.rubric.law == "enacted"


def _notes(adoption: Adoption) -> Iterator[Block]:
    kinds = {step.kind for step in adoption.steps}
    yield paragraph(
        Span(
            "at least: states that have it at the end of the year as far as the law has been read; "
            "not known: nobody has coded that day",
            "weak",
        ),
        hanging=2,
    )
    if any(year.perhaps for year in adoption.years):
        yield paragraph(Span("perhaps: the law changed, the day is not known", "weak"), hanging=2)
    if "by" in kinds:
        yield paragraph(
            Span("by that day: the law was so on this date, since when nobody found out", "weak"),
            hanging=2,
        )
    if any(not step.since.exact for step in adoption.steps):
        yield paragraph(
            Span("a date known only to the month or year stands at its end", "weak"), hanging=2
        )
    if "left" in kinds:
        yield paragraph(
            Span("left it: the law fell below the level; counted until then", "weak"), hanging=2
        )


def _curve(adoption: Adoption) -> Table:
    everyone = len(adoption.never) + len({step.state for step in adoption.steps})
    everyone += len(adoption.uncoded)
    perhaps: Of[Year] = Of(
        "perhaps", lambda year: f"+{year.perhaps}" if year.perhaps else "", "right"
    )
    return table(
        adoption.years,
        Of("year", lambda year: year.year),
        Of("at least", lambda year: year.at_least, "right", "strong"),
        *((perhaps,) if any(year.perhaps for year in adoption.years) else ()),
        Of("not known", lambda year: year.not_known, "right", "weak"),
        Of("", lambda year: _bar(year, everyone)),
        Of("came in that year", _came, wrap=True),
    )


def _bar(year: Year, everyone: int) -> Cell:
    low = Fraction(year.at_least)
    return bar(low, low + year.perhaps + year.not_known, Fraction(everyone), 25)


def _came(each: Year) -> str:
    parts = [
        states_words(each.adopted, ""),
        f"(by then: {states_words(each.by)})" if each.by else "",
        " ".join(f"−{state}" for state in sorted(each.left)),
    ]
    return " ".join(part for part in parts if part)


def _steps(adoption: Adoption) -> Table:
    return table(
        zip(_places(adoption), adoption.steps, strict=True),
        Of("", lambda placed: placed[0] or "", "right", "weak"),
        Of("state", lambda placed: placed[1].state, style="strong"),
        Of("date", lambda placed: placed[1].since),
        Of("", lambda placed: KINDS[placed[1].kind], style="weak"),
        Of("level", lambda placed: placed[1].answer.level),
        Of("law", lambda placed: _law(placed[1]), style="weak", wrap=True),
    )


def _places(adoption: Adoption) -> list[int | None]:
    """Return the place of each adoption in the order of dates; equal dates share it."""
    places: list[int | None] = []
    came: list[Step] = []
    for step in adoption.steps:
        if step.kind == "left":
            places.append(None)
            continue
        came.append(step)
        first = next(each for each in came if each.since == step.since)
        places.append(1 + came.index(first))
    return places


def _law(step: Step) -> str:
    parts = [step.answer.act, "; ".join(step.answer.citations)]
    return " · ".join(part for part in parts if part)


ADOPTION_COLUMNS = "criterion rubric at_least place state fips date kind level act citations"


def adoption_records(adoption: Adoption, fips: Mapping[str, str | None]) -> Records:
    """Return one row a step, oldest first."""
    return records(
        ADOPTION_COLUMNS,
        (
            {
                **_level_row(adoption),
                **_step_row(place, step),
                "fips": fips.get(step.state),
                "citations": "; ".join(step.answer.citations),
            }
            for place, step in zip(_places(adoption), adoption.steps, strict=True)
        ),
    )


def _level_row(adoption: Adoption) -> Row:
    return {
        "criterion": adoption.criterion,
        "rubric": adoption.rubric.id,
        "at_least": adoption.level,
    }


def _step_row(place: int | None, step: Step) -> Row:
    return {
        "place": place,
        "state": step.state,
        "date": step.since,
        "kind": step.kind,
        "level": step.answer.level,
        "act": step.answer.act,
        "citations": step.answer.citations,
    }


def adoption_data(adoption: Adoption) -> Row:
    """Return the steps and the curve as plain data for JSON."""
    return {
        **_level_row(adoption),
        "steps": list(map(_step_row, _places(adoption), adoption.steps)),
        "years": [
            {
                "year": year.year,
                "states": year.at_least,
                "perhaps": year.perhaps,
                "not_known": year.not_known,
                "adopted": sorted(year.adopted),
                "by": sorted(year.by),
                "left": sorted(year.left),
            }
            for year in adoption.years
        ],
        "never": sorted(adoption.never),
        "uncoded": sorted(adoption.uncoded),
    }
