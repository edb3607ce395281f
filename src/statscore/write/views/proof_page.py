"""The proof as a page for whoever contests the grade: what to check, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.proof import Proof
from statscore.reports.report_card import AreaScore, Mark
from statscore.write.document import (
    Block,
    Cell,
    Column,
    Document,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.proof_page_marks import marks_blocks, sentence
from statscore.write.views.proof_words import (
    Find,
    Link,
    area_words,
    cap_words,
    ends,
    exact_range,
    method_words,
    place,
    reading_words,
    rubric_place,
    shown_words,
    total_words,
)
from statscore.write.views.words import (
    NOTHING_APPLIES,
    count,
    criterion_name,
    day_words,
    grade_range,
    level_words,
    source_address,
)


def proof_page(found: Proof, links: Link, find: Find) -> Document:
    """Return the whole proof of a card as a page with tables, to be sent to somebody."""
    return tuple(_page(found, links, find))


def _page(found: Proof, links: Link, find: Find) -> Iterator[Block]:
    card = found.card
    grade = f"{grade_range(card)}, " if card.rubric.grades else ""
    yield heading(
        f"{card.name}, {card.year}: {grade}{exact_range(card.low, card.high)} of "
        f"{decimal_text(card.out_of)} points"
        if card.applies is not False
        else f"{card.name}, {card.year}: {NOTHING_APPLIES}"
    )
    yield paragraph(
        f"{card.rubric.title}, {card.rubric.publisher}. " if card.rubric.publisher else "",
        f"{day_words(card).capitalize()}. This page shows how the grade comes about, step by step. "
        "Nothing is rounded on the way, so that every figure can be worked out again by hand.",
    )
    yield from _grade(found, find)
    yield from _score(found, find)
    for area in card.areas:
        yield from _area(found, area, links, find)
    if found.of_no_area:
        yield heading("What no points rest on: of these areas nothing is left", level=2)
        yield from marks_blocks(found, found.of_no_area, links, find)
    yield from _contest(found)


def _grade(found: Proof, find: Find) -> Iterator[Block]:
    rubric = found.card.rubric
    if not rubric.grades:
        return
    yield heading("The grade", level=2)
    for words, end in ends(found):
        yield paragraph(sentence(f"{words}{reading_words(found, end)}"))
    yield _table(
        ("grade", "from, points"),
        [(grade, decimal_text(cut)) for grade, cut in rubric.grades.items()],
    )
    yield paragraph(f"The cut scores stand in {rubric_place(find, rubric, 'grades')}.")
    for each in found.caps:
        where = rubric_place(find, rubric, "caps", each.id)
        yield paragraph(sentence(f"{cap_words(found, each)} ({where})"))


def _score(found: Proof, find: Find) -> Iterator[Block]:
    card, printed = found.card, found.card.published
    yield heading("The score", level=2)
    yield _table(
        ("area", "points", "of", "rests on"),
        [
            (
                criterion_name(area.number, area.title),
                exact_range(area.low, area.high),
                decimal_text(area.out_of) if area.out_of else "",
                {"computed": "its criteria", "published": "the printed figure"}.get(
                    area.basis, "its criteria, some of them open"
                ),
            )
            for area in card.areas
        ],
    )
    yield paragraph(
        f"The sum of the areas: {total_words(found)}"
        f"{shown_words(card.low, card.high, card.rubric)}."
    )
    for words in method_words(found):
        yield paragraph(sentence(words))
    if printed is not None and (printed.score is not None or printed.grade):
        score = "" if printed.score is None else decimal_text(printed.score)
        words = " ".join(part for part in (score, printed.grade or "") if part)
        yield paragraph(
            f"Printed by the publisher: {words} (",
            Span(printed.source, link=source_address(printed.source)),
            f", {_published_place(found, find)}).",
        )


def _published_place(found: Proof, find: Find) -> str:
    card = found.card
    path = ("published", card.rubric.id, str(card.year))
    return place(find, f"states/{card.state}.toml", *path)


def _area(found: Proof, area: AreaScore, links: Link, find: Find) -> Iterator[Block]:
    inside = [each for each in found.marks if each.mark.area == area.id]
    yield heading(criterion_name(area.number, area.title), level=2)
    yield _table(
        ("criterion", "level", "share", "weight", "points"),
        [_row(each.mark) for each in inside],
    )
    out_of = f" of {decimal_text(area.out_of)}" if area.out_of else ""
    yield paragraph(f"{area_words(found, area)}{out_of}.")
    if area.basis == "published":
        yield paragraph(
            f"The publisher printed {exact_range(area.low, area.high)} for this area "
            f"({_published_place(found, find)}), and that is what counts, because not every "
            "criterion is settled."
        )
    yield from marks_blocks(found, inside, links, find)


def _row(mark: Mark) -> tuple[str, ...]:
    shares = [mark.shares[level] for level in mark.possible] or [mark.low - mark.low]
    return (
        criterion_name(mark.number, mark.title),
        level_words(mark),
        exact_range(min(shares), max(shares)),
        decimal_text(mark.weight),
        exact_range(mark.low, mark.high),
    )


def _contest(found: Proof) -> Iterator[Block]:
    card = found.card
    yield heading("If something here is wrong", level=2)
    yield paragraph(
        "An answer is wrong where the law cited does not say what earns the level, where other law "
        f"that counted on {card.as_of} says what earns another, or where a date is not the right "
        "one. Name the criterion, the section of law and the day from which it counted: the answer "
        "is corrected in the file and line named above, and the sums and the grade follow from it."
    )
    open_ = [each.mark for each in found.marks if each.mark.level is None]
    if open_:
        yield paragraph(
            f"{count(len(open_), 'criterion', 'criteria')} of {len(card.marks)} "
            f"{'is' if len(open_) == 1 else 'are'} not settled here: "
            f"{', '.join(mark.number or mark.criterion for mark in open_)}. Whoever knows the law "
            "on them can narrow the range."
        )


FIGURES = frozenset({"from, points", "points", "of", "share", "weight"})
"""Columns of numbers, which stand to the right."""


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table whose first column is text and whose others are figures or words."""
    cells: list[tuple[Cell, ...]] = [tuple(cell(text) for text in row) for row in rows]
    columns = (
        Column(title, "right" if title in FIGURES else "left", wrap=number == 0)
        for number, title in enumerate(titles)
    )
    return Table(tuple(columns), tuple(cells))
