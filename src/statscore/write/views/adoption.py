"""Who adopted when: the curve through the years, and the states in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from statscore.reports.adoption import Adoption, Step, Year
from statscore.write.document import (
    Blank,
    Block,
    Column,
    Document,
    Records,
    Span,
    Table,
    bar,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import criterion_name, states_words

KINDS: Mapping[str, str] = {"adopted": "", "by": "by that day", "left": "left it"}


def adoption_document(found: Adoption) -> Document:
    """Return the curve of adoption and the states in the order in which they came."""
    return tuple(_document(found))


def _document(found: Adoption) -> Iterator[Block]:
    criterion = found.rubric.criteria[found.criterion]
    yield heading(criterion_name(criterion.number, criterion.title))
    basis = (
        "enactment, else the first day in force" if _enacted(found) else "the first day in force"
    )
    better = "" if found.level == next(iter(found.rubric.levels(found.criterion))) else " or better"
    yield paragraph(Span(f"Who adopted {found.level}{better}, by {basis}", "weak"))
    yield Blank()
    if not found.steps:
        yield paragraph("no state's answers reach it")
    else:
        yield _curve(found)
        yield Blank()
        yield _steps(found)
        yield Blank()
        yield from _notes(found)
    for name, states in (
        ("coded, and never there", found.never),
        ("no answer at all", found.uncoded),
    ):
        if states:
            yield paragraph(
                Span(f"{name} ({len(states)}): ", "weak"), states_words(states), hanging=2
            )


def _enacted(found: Adoption) -> bool:
    return found.rubric.law == "enacted"


def _notes(found: Adoption) -> Iterator[Block]:
    kinds = {step.kind for step in found.steps}
    if "by" in kinds:
        yield paragraph(
            Span(
                "by that day: the law was so on this date, since when nobody found out; the year "
                "of the curve is the latest possible one",
                "weak",
            ),
            hanging=2,
        )
    if any(not step.since.exact for step in found.steps):
        yield paragraph(
            Span("a date known only to the month or year stands at its end", "weak"), hanging=2
        )
    if "left" in kinds:
        yield paragraph(Span("left it: the law fell below the level", "weak"), hanging=2)


def _curve(found: Adoption) -> Table:
    everyone = Fraction(len(found.never) + len({step.state for step in found.steps}))
    everyone += len(found.uncoded)
    return Table(
        (
            Column("year"),
            Column("states", "right"),
            Column(""),
            Column("came in that year", wrap=True),
        ),
        tuple(
            (
                cell(each.year),
                cell(each.standing, "strong"),
                bar(Fraction(each.standing), Fraction(each.standing), everyone, 25),
                cell(_came(each)),
            )
            for each in found.years
        ),
    )


def _came(each: Year) -> str:
    parts = [
        states_words(each.adopted, ""),
        f"(by then: {states_words(each.by)})" if each.by else "",
        " ".join(f"−{state}" for state in sorted(each.left)),
    ]
    return " ".join(part for part in parts if part)


def _steps(found: Adoption) -> Table:
    return Table(
        (
            Column("", "right"),
            Column("state"),
            Column("date"),
            Column(""),
            Column("level"),
            Column("law", wrap=True),
        ),
        tuple(
            (
                cell(place or "", "weak"),
                cell(step.state, "strong"),
                cell(str(step.since)),
                cell(KINDS[step.kind], "weak"),
                cell(step.answer.level),
                cell(_law(step), "weak"),
            )
            for place, step in zip(_places(found), found.steps, strict=True)
        ),
    )


def _places(found: Adoption) -> list[int | None]:
    """Return the place of each adoption in the order of dates; equal dates share it."""
    places: list[int | None] = []
    came: list[Step] = []
    for step in found.steps:
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


ADOPTION_COLUMNS = (
    "criterion",
    "rubric",
    "at_least",
    "place",
    "state",
    "fips",
    "date",
    "kind",
    "level",
    "act",
    "citations",
)


def adoption_records(found: Adoption, fips: Mapping[str, str | None]) -> Records:
    """Return one row a step, oldest first."""
    return Records(
        ADOPTION_COLUMNS,
        tuple(
            (
                found.criterion,
                found.rubric.id,
                found.level,
                None if place is None else str(place),
                step.state,
                fips.get(step.state),
                str(step.since),
                step.kind,
                step.answer.level,
                step.answer.act,
                "; ".join(step.answer.citations),
            )
            for place, step in zip(_places(found), found.steps, strict=True)
        ),
    )


def adoption_data(found: Adoption) -> Mapping[str, object]:
    """Return the steps and the curve as plain data for JSON."""
    return {
        "criterion": found.criterion,
        "rubric": found.rubric.id,
        "at_least": found.level,
        "steps": [
            {
                "place": place,
                "state": step.state,
                "date": str(step.since),
                "kind": step.kind,
                "level": step.answer.level,
                "act": step.answer.act,
                "citations": list(step.answer.citations),
            }
            for place, step in zip(_places(found), found.steps, strict=True)
        ],
        "years": [
            {
                "year": each.year,
                "states": each.standing,
                "adopted": sorted(each.adopted),
                "by": sorted(each.by),
                "left": sorted(each.left),
            }
            for each in found.years
        ],
        "never": sorted(found.never),
        "uncoded": sorted(found.uncoded),
    }
