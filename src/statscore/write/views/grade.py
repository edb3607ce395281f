"""Report cards: one as a card, several side by side, all as standings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import AreaScore, Mark, ReportCard
from statscore.reports.standings import Standing
from statscore.write.document import (
    Blank,
    Block,
    Cell,
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
from statscore.write.views.words import (
    UNKNOWN,
    coded_words,
    count,
    criterion_name,
    day_words,
    grade_cell,
    grade_range,
    grade_span,
    level_words,
    points,
    points_range,
    source_address,
    states_words,
)

Locate = Callable[[str, Mark], int | None]
"""Return the line of the answer that a mark rests on, given the state's file."""


def card_document(
    card: ReportCard, *, marks: bool = False, ranks: Mapping[str, int | None] | None = None
) -> Document:
    """Return one report card: score, grade, areas, what is missing and what nobody has coded."""
    return tuple(_card(card, marks=marks, ranks=ranks or {}))


def _card(card: ReportCard, *, marks: bool, ranks: Mapping[str, int | None]) -> Iterator[Block]:
    yield heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year}")
    yield paragraph(*_result(card, ranks))
    yield paragraph(Span(f"{day_words(card)} · {coded_words(card)}".capitalize(), "weak"))
    yield Blank()
    yield _areas(card)
    yield Blank()
    yield from _published(card)
    yield from _caps(card)
    if marks:
        yield from _all_marks(card)
    else:
        yield from _short_marks(card)
    yield from _open_marks(card)


def _result(card: ReportCard, ranks: Mapping[str, int | None]) -> list[Span | str]:
    rounding = card.rubric.rounding
    spans: list[Span | str] = [
        Span(points_range(card.low, card.high, rounding), "strong"),
        f" of {points(card.out_of, rounding)}",
    ]
    if card.rubric.grades:
        shown = grade_range(card)
        spans += [" · grade ", Span(shown, grade_span(card.rubric, card.grade).style)]
    rank = ranks.get(card.state)
    if rank is not None:
        spans.append(f" · rank {rank} of {_ranked_states(ranks)} with a known score")
    if card.basis == "published" and card.score is not None:
        spans.append(Span(" · areas by coded criteria and published figures", "weak"))
    elif card.score is None:
        spans.append(Span(f" · a range, because {_why_open(card)}", "weak"))
    return spans


def _why_open(card: ReportCard) -> str:
    if all(mark.level is not None or mark.basis == "divergent" for mark in card.marks):
        return "coders differ"
    return "not every criterion is coded"


def _ranked_states(ranks: Mapping[str, int | None]) -> int:
    return sum(rank is not None for rank in ranks.values())


def _areas(card: ReportCard) -> Table:
    rounding = card.rubric.rounding
    graded = any(area.grade for area in card.areas)
    columns = [
        Column("area", wrap=True),
        Column(""),
        Column("points", "right"),
        Column("of", "right"),
        *([Column("grade")] if graded else []),
        Column("settled by", wrap=True),
    ]
    rows: list[tuple[Cell, ...] | None] = [
        (
            cell(criterion_name(area.number, area.title)),
            bar(area.low, area.high, area.out_of, 10),
            cell(points_range(area.low, area.high, rounding)),
            cell(points(area.out_of, rounding)),
            *([grade_cell(card.rubric, area.grade)] if graded else []),
            cell(_settled_by(area, card), "weak"),
        )
        for area in card.areas
    ]
    rows.append(None)
    rows.append(
        (
            cell("total", "strong"),
            bar(card.low, card.high, card.out_of, 10),
            cell(points_range(card.low, card.high, rounding), "strong"),
            cell(points(card.out_of, rounding)),
            *([cell("")] if graded else []),
            cell(""),
        )
    )
    return Table(tuple(columns), tuple(rows))


def _settled_by(area: AreaScore, card: ReportCard) -> str:
    if area.basis == "computed":
        if area.coded < area.criteria:
            return f"computed; {area.coded} of {area.criteria} coded, the rest cannot change it"
        return f"computed from all {area.criteria} criteria"
    if area.basis == "published":
        if area.coded == 0:
            return f"published figure; none of {area.criteria} criteria coded"
        span = points_range(area.coded_low, area.coded_high, card.rubric.rounding)
        return f"published figure; {area.coded} of {area.criteria} coded ({span})"
    return f"open: {area.coded} of {area.criteria} criteria coded"


def _published(card: ReportCard) -> Iterator[Block]:
    printed = card.published
    if printed is None:
        return
    rounding = card.rubric.rounding
    parts: list[Span | str] = ["published: "]
    if printed.score is not None:
        parts += [Span(points(printed.score, rounding), "strong")]
    if printed.grade is not None:
        parts += [
            ", " if printed.score is not None else "grade ",
            grade_span(card.rubric, printed.grade),
        ]
    if printed.score is None and printed.grade is None:
        parts.append("area figures alone")
    if printed.basis == "derived":
        parts.append(" (derived from published figures)")
    parts += [" · ", Span(printed.source, "weak", link=source_address(printed.source))]
    yield paragraph(*parts, hanging=2)
    if card.score is not None and printed.score not in (None, card.score):
        yield paragraph(
            Span("disagrees: ", "bad"),
            f"computed {points(card.score, rounding)}, "
            f"published {points(printed.score or card.score, rounding)}",
        )
    if printed.note:
        yield paragraph(Span(f"note: {printed.note}", "weak"), hanging=2)


def _caps(card: ReportCard) -> Iterator[Block]:
    for id_ in card.caps:
        cap = card.rubric.caps[id_]
        title = card.rubric.criteria[cap.criterion].title
        yield paragraph(
            f"cap: no better than {cap.grade} while “{title}” is below {cap.below}", hanging=2
        )


def _short_marks(card: ReportCard) -> Iterator[Block]:
    if not card.gaps:
        return
    yield paragraph(f"coded criteria short of full points ({len(card.gaps)}):")
    yield marks_table(card, card.gaps)


def _all_marks(card: ReportCard) -> Iterator[Block]:
    yield marks_table(card, card.marks)


def marks_table(card: ReportCard, marks: Sequence[Mark]) -> Table:
    """Return a table of marks: level, points, weight and since when."""
    rounding = card.rubric.rounding
    return Table(
        (
            Column("criterion", wrap=True),
            Column("level"),
            Column("points", "right"),
            Column("of", "right"),
            Column("since"),
        ),
        tuple(
            (
                cell(criterion_name(mark.number, mark.title)),
                cell(level_words(mark), "plain" if mark.level else "weak"),
                cell(points_range(mark.low, mark.high, rounding)),
                cell(points(mark.weight, rounding)),
                cell(since_words(mark)),
            )
            for mark in marks
        ),
    )


def since_words(mark: Mark) -> str:
    """Return the date of the answer, with "or before" where its start is unknown."""
    if mark.held is None:
        return ""
    return f"{mark.held.since}{' or before' if mark.held.answer.start == 'unknown' else ''}"


def _open_marks(card: ReportCard) -> Iterator[Block]:
    by_basis = {
        basis: [mark for mark in card.marks if mark.basis == basis]
        for basis in ("divergent", "undated", "pending", "uncoded")
    }
    for mark in by_basis["divergent"]:
        yield paragraph(
            f"coders differ: {criterion_name(mark.number, mark.title)}: {level_words(mark)}",
            hanging=2,
        )
    for mark in by_basis["undated"]:
        yield paragraph(
            f"not settled on this day: {criterion_name(mark.number, mark.title)}: "
            f"{level_words(mark)} ({mark.held.since if mark.held else ''}, the day is not known)",
            hanging=2,
        )
    for mark in by_basis["pending"]:
        yield paragraph(f"pending: {criterion_name(mark.number, mark.title)}", hanging=2)
    uncoded = by_basis["uncoded"]
    if uncoded:
        names = " ".join(mark.number or mark.criterion for mark in uncoded)
        are = "is" if len(uncoded) == 1 else "are"
        yield paragraph(
            Span(
                f"{count(len(uncoded), 'criterion', 'criteria')} {are} uncoded for this day, which "
                f"says nothing about the law: {names}",
                "weak",
            ),
            hanging=2,
        )


def side_by_side_document(
    cards: Sequence[ReportCard],
    *,
    marks: bool = False,
    ranks: Mapping[str, int | None] | None = None,
) -> Document:
    """Return several cards of one rubric and year side by side: areas, total and grade."""
    first = cards[0]
    rounding = first.rubric.rounding
    rows: list[tuple[Cell, ...] | None] = []
    for area in first.areas:
        mine = [_area_of(card, area.id) for card in cards]
        rows.append(
            (
                cell(criterion_name(area.number, area.title)),
                cell(points(area.out_of, rounding), "weak"),
                *(_area_cell(each, area.out_of, first) for each in mine),
            )
        )
    rows.append(None)
    rows.append(
        (
            cell("total", "strong"),
            cell(points(first.out_of, rounding), "weak"),
            *(cell(points_range(card.low, card.high, rounding), "strong") for card in cards),
        )
    )
    rows.append((cell("grade"), cell(""), *(_range_cell(card) for card in cards)))
    if ranks:
        found = [ranks.get(card.state) for card in cards]
        title = f"rank, of {_ranked_states(ranks)} known"
        rows.append((cell(title), cell(""), *(cell(each or UNKNOWN) for each in found)))
    rows.append((cell("published"), cell(""), *(_printed_cell(card) for card in cards)))
    rows.append(
        (cell("criteria coded"), cell(len(first.marks), "weak"), *(cell(c.coded) for c in cards))
    )
    return (
        heading(f"{first.rubric.title} · {first.year}"),
        paragraph(Span(day_words(first).capitalize(), "weak")),
        Blank(),
        Table(
            (
                Column("area", wrap=True),
                Column("of", "right"),
                *(Column(card.state, "right") for card in cards),
            ),
            tuple(rows),
        ),
        *((Blank(), _marks_side_by_side(cards)) if marks else ()),
    )


def _area_cell(area: AreaScore, out_of: Fraction, first: ReportCard) -> Cell:
    """Return the area's points, with its maximum where that is not the one in the column `of`."""
    rounding = first.rubric.rounding
    text = points_range(area.low, area.high, rounding)
    return cell(text if area.out_of == out_of else f"{text} of {points(area.out_of, rounding)}")


def _marks_side_by_side(cards: Sequence[ReportCard]) -> Table:
    return Table(
        (Column("criterion", wrap=True), *(Column(card.state) for card in cards)),
        tuple(
            (
                cell(criterion_name(mark.number, mark.title)),
                *(
                    cell(level_words(each), "plain" if each.level else "weak")
                    for card in cards
                    if (each := card.mark(mark.criterion)) is not None
                ),
            )
            for mark in cards[0].marks
        ),
    )


def _area_of(card: ReportCard, id_: str) -> AreaScore:
    return next(area for area in card.areas if area.id == id_)


def _range_cell(card: ReportCard) -> Cell:
    return cell(grade_range(card), grade_span(card.rubric, card.grade).style)


def _printed_cell(card: ReportCard) -> Cell:
    return cell(printed_words(card), "weak")


def printed_words(card: ReportCard) -> str:
    """Return the published score and grade as "90.5 A", a dash where nothing was printed."""
    printed = card.published
    if printed is None:
        return UNKNOWN
    rounding = card.rubric.rounding
    score = None if printed.score is None else points(printed.score, rounding)
    return " ".join(part for part in (score, printed.grade) if part) or UNKNOWN


def standings_document(standings: Sequence[Standing]) -> Document:
    """Return all states in order of their scores; those without a score apart."""
    if not standings:
        return (paragraph("no state has been read"),)
    first = standings[0].card
    ranked = [each for each in standings if each.rank is not None]
    grade_only = [each for each in standings if each.rank is None and each.card.known_grade]
    rest = [each.card for each in standings if each.rank is None and not each.card.known_grade]
    blocks: list[Block] = [
        heading(f"{first.rubric.title} · {first.year} · {count(len(standings), 'state')}"),
        paragraph(
            Span(
                f"{day_words(first).capitalize()} · scores of "
                f"{points(first.out_of, first.rubric.rounding)}",
                "weak",
            )
        ),
        Blank(),
    ]
    if ranked:
        blocks += [_ranked(ranked), Blank()]
    if grade_only:
        blocks += [_grade_only(grade_only), Blank()]
    blocks += _unknown(rest)
    return tuple(blocks)


def _ranked(ranked: Sequence[Standing]) -> Table:
    rounding = ranked[0].card.rubric.rounding
    return Table(
        (
            Column("rank", "right"),
            Column("state", wrap=True),
            Column("score", "right"),
            Column(""),
            Column("grade"),
            Column("score is"),
            Column("published", "right"),
            Column("coded", "right"),
        ),
        tuple(
            (
                cell(each.rank),
                cell(f"{each.card.state} {each.card.name}"),
                cell(points(score, rounding), "strong"),
                bar(score, score, each.card.out_of, 10),
                grade_cell(each.card.rubric, each.card.known_grade),
                cell(_score_is(each), "weak"),
                cell(printed_words(each.card), "weak"),
                cell(f"{each.card.coded}/{len(each.card.marks)}", "weak"),
            )
            for each in ranked
            if (score := each.card.known_score) is not None
        ),
    )


def _score_is(standing: Standing) -> str:
    """Return how the score is known: by marks alone, with published areas, or as published."""
    if standing.by == "computed" and standing.card.basis == "published":
        return "part published"
    return standing.by or ""


def _grade_only(found: Sequence[Standing]) -> Table:
    rubric = found[0].card.rubric
    rows = []
    for grade in rubric.grades:
        cards = [each.card for each in found if each.card.known_grade == grade]
        if cards:
            rows.append(
                (
                    grade_cell(rubric, grade),
                    cell(len(cards)),
                    cell(states_words(card.state for card in cards)),
                )
            )
    return Table(
        (Column("grade"), Column("states", "right"), Column("", wrap=True)),
        tuple(rows),
        caption="grade published, score not known:",
    )


def _unknown(rest: Sequence[ReportCard]) -> Iterator[Block]:
    partly = [card for card in rest if card.shows_anything]
    unknown = [card for card in rest if not card.shows_anything]
    if partly:
        yield paragraph(
            f"coded in part, no score or grade known ({len(partly)}): ",
            states_words(card.state for card in partly),
            hanging=2,
        )
    if unknown:
        yield paragraph(
            f"nothing coded or published ({len(unknown)}): ",
            states_words(card.state for card in unknown),
            hanging=2,
        )


SCORE_COLUMNS = (
    "state",
    "fips",
    "name",
    "rubric",
    "year",
    "as_of",
    "score",
    "low",
    "high",
    "out_of",
    "grade",
    "grade_low",
    "grade_high",
    "basis",
    "coded",
    "criteria",
    "rank",
    "published_score",
    "published_grade",
    "published_basis",
    "published_source",
)


def scores_records(
    cards: Sequence[ReportCard],
    fips: Mapping[str, str | None],
    ranks: Mapping[tuple[str, int], int | None],
) -> Records:
    """Return one row a card: what is computed, what was published, and the basis."""
    return Records(
        SCORE_COLUMNS,
        tuple(
            (
                card.state,
                fips.get(card.state),
                card.name,
                card.rubric.id,
                str(card.year),
                card.as_of.isoformat(),
                None if card.score is None else decimal_text(card.score),
                decimal_text(card.low),
                decimal_text(card.high),
                decimal_text(card.out_of),
                card.grade,
                card.grade_low,
                card.grade_high,
                card.basis,
                str(card.coded),
                str(len(card.marks)),
                _optional(ranks.get((card.state, card.year))),
                None
                if card.published is None or card.published.score is None
                else decimal_text(card.published.score),
                card.published.grade if card.published else None,
                card.published.basis if card.published else None,
                card.published.source if card.published else None,
            )
            for card in cards
        ),
    )


def _optional(number: int | None) -> str | None:
    return None if number is None else str(number)


MARK_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "area",
    "number",
    "criterion",
    "level",
    "possible",
    "basis",
    "share",
    "weight",
    "points",
    "low",
    "high",
    "since",
    "start",
    "answer_basis",
    "citations",
    "act",
)


def marks_records(cards: Sequence[ReportCard], fips: Mapping[str, str | None]) -> Records:
    """Return one row a mark; lists inside a field are parted by semicolons."""
    return Records(
        MARK_COLUMNS,
        tuple(
            (
                card.state,
                fips.get(card.state),
                card.rubric.id,
                str(card.year),
                card.as_of.isoformat(),
                mark.area,
                mark.number,
                mark.criterion,
                mark.level,
                "; ".join(mark.possible),
                mark.basis,
                None if mark.share is None else decimal_text(mark.share),
                decimal_text(mark.weight),
                None if mark.points is None else decimal_text(mark.points),
                decimal_text(mark.low),
                decimal_text(mark.high),
                None if mark.since is None else str(mark.since),
                mark.answer.start if mark.answer else None,
                mark.answer.basis if mark.answer else None,
                "; ".join(mark.answer.citations) if mark.answer else None,
                mark.answer.act if mark.answer else None,
            )
            for card in cards
            for mark in card.marks
        ),
    )


def card_data(
    card: ReportCard, rank: int | None, locate: Locate, folder: str | None = "states"
) -> Mapping[str, object]:
    """Return the card as plain data for JSON; exact numbers are strings, the unknown is None.

    `folder` is where the answers stand, None where they are from the files of several coders.
    """
    printed = card.published
    return {
        "state": card.state,
        "name": card.name,
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "score": None if card.score is None else decimal_text(card.score),
        "low": decimal_text(card.low),
        "high": decimal_text(card.high),
        "out_of": decimal_text(card.out_of),
        "grade": card.grade,
        "grade_low": card.grade_low,
        "grade_high": card.grade_high,
        "basis": card.basis,
        "coded": card.coded,
        "criteria": len(card.marks),
        "rank": rank,
        "published": None
        if printed is None
        else {
            "score": None if printed.score is None else decimal_text(printed.score),
            "grade": printed.grade,
            "basis": printed.basis,
            "source": printed.source,
            "note": printed.note,
        },
        "areas": [_area_data(area) for area in card.areas],
        "marks": marks_data(card, locate, folder),
    }


def marks_data(
    card: ReportCard, locate: Locate, folder: str | None = "states"
) -> list[Mapping[str, object]]:
    """Return the card's marks as plain data for JSON."""
    return [_mark_data(card, mark, locate, folder) for mark in card.marks]


def _area_data(area: AreaScore) -> Mapping[str, object]:
    return {
        "id": area.id,
        "number": area.number,
        "title": area.title,
        "score": None if area.score is None else decimal_text(area.score),
        "low": decimal_text(area.low),
        "high": decimal_text(area.high),
        "out_of": decimal_text(area.out_of),
        "grade": area.grade,
        "basis": area.basis,
        "coded": area.coded,
        "criteria": area.criteria,
    }


def _mark_data(
    card: ReportCard, mark: Mark, locate: Locate, folder: str | None
) -> Mapping[str, object]:
    answer = mark.answer
    located = answer is not None and folder is not None
    return {
        "criterion": mark.criterion,
        "number": mark.number,
        "area": mark.area,
        "level": mark.level,
        "possible": list(mark.possible),
        "basis": mark.basis,
        "share": None if mark.share is None else decimal_text(mark.share),
        "weight": decimal_text(mark.weight),
        "points": None if mark.points is None else decimal_text(mark.points),
        "low": decimal_text(mark.low),
        "high": decimal_text(mark.high),
        "since": None if mark.since is None else str(mark.since),
        "start": answer.start if answer else None,
        "answer_basis": answer.basis if answer else None,
        "act": answer.act if answer else None,
        "citations": list(answer.citations) if answer else [],
        "sources": list(answer.sources) if answer else [],
        "file": f"{folder}/{card.state}.toml" if located else None,
        "line": locate(card.state, mark) if located else None,
    }
