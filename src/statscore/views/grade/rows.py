"""Report cards and their marks as records and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from statscore.formats.document import Records, Row, picked, records
from statscore.model.state import Published, ends_of
from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.standings import Rank
from statscore.reports.card.yardstick import Pair, yardstick
from statscore.views.headline import headline_row
from statscore.views.rows import Find, card_row, figures_row, printed_row, rank_row
from statscore.views.words import criterion_name

SCORE_COLUMNS = (
    "state fips name rubric year as_of score low high out_of grade grade_low grade_high basis "
    "coded bounded implied answered criteria rank rank_low rank_high best_known best_known_from "
    "best_known_grade best_known_grade_from published_score published_score_low "
    "published_score_high published_grade published_basis published_source"
)
FLOOR_COLUMNS = "floor_adds_low floor_adds_high"
"""Where a rubric has a floor: what it adds to the sum of the areas."""
MARK_COLUMNS = (
    "state fips rubric year as_of area number criterion label level possible basis share weight "
    "points low high since start answer_basis citations act"
)


def scores_records(
    cards: Sequence[ReportCard],
    fips: Mapping[str, str | None],
    ranks: Mapping[tuple[str, str, date], Rank],
) -> Records:
    """Return one row a card: what is computed, what was published, and the basis.

    Ranks are by state, rubric and day.
    """
    floors = any(card.rubric.floor is not None for card in cards)
    return records(
        f"{SCORE_COLUMNS} {FLOOR_COLUMNS}" if floors else SCORE_COLUMNS,
        (
            {
                **_score_row(card),
                "fips": fips.get(card.state),
                **rank_row(ranks.get((card.state, card.rubric.id, card.as_of))),
                **_best_known_row(card),
                **{f"published_{key}": value for key, value in printed_row(card.published).items()},
                "published_basis": card.published and card.published.basis,
                "published_source": card.published and card.published.source,
                "floor_adds_low": card.lifted[0],
                "floor_adds_high": card.lifted[1],
            }
            for card in cards
        ),
        table="scores",
    )


def _best_known_row(card: ReportCard) -> Row:
    """Return the score and the grade that are known best, each with what it rests on."""
    printed = any(area.basis == "published" for area in card.areas)
    settled = "computed with published areas" if printed else "computed"
    return {
        "best_known": card.known_score,
        "best_known_from": _rests_on(
            card, "score", card.known_score, None if card.score is None else settled
        ),
        "best_known_grade": card.known_grade,
        "best_known_grade_from": _rests_on(
            card, "grade", card.known_grade, None if card.grade is None else settled
        ),
    }


def _rests_on(card: ReportCard, figure: str, known: object, settled: str | None) -> str | None:
    if known is None or settled is not None:
        return settled
    printed = card.published
    return "worked out" if printed and printed.worked_out(figure) else "published"


def _score_row(card: ReportCard) -> Row:
    return {
        **card_row(card),
        **figures_row(card),
        **picked(card, "coded bounded implied answered"),
        "criteria": len(card.marks),
    }


AREA_COLUMNS = (
    "state fips name rubric year as_of area label title score low high out_of grade basis coded "
    "criteria scale_low scale_high scale_out_of published_low published_high published_grade"
)


def areas_records(cards: Iterable[ReportCard], fips: Mapping[str, str | None]) -> Records:
    """Return one row an area of a card: its points, and the same on the publisher's scale."""
    return records(
        AREA_COLUMNS,
        (
            {
                **_area_row(area),
                **card_row(card),
                **_scale_row(card, area),
                "fips": fips.get(card.state),
                "area": area.id,
                "label": criterion_name(area),
            }
            for card in cards
            for area in card.areas
        ),
        table="areas",
    )


def _scale_row(card: ReportCard, area: AreaScore) -> Row:
    by, printed = yardstick(card.rubric, card.year), card.published
    figure = printed.areas.get(area.id) if printed else None
    low, high = (None, None) if figure is None else ends_of(figure)
    return {
        "scale_low": by.as_printed(area.id, area.low, card.dropped[0]),
        "scale_high": by.as_printed(area.id, area.high, card.dropped[1]),
        "scale_out_of": card.rubric.areas[area.id].out_of or area.out_of,
        "published_low": low,
        "published_high": high,
        "published_grade": printed and printed.area_grades.get(area.id),
    }


def marks_records(cards: Sequence[ReportCard], fips: Mapping[str, str | None]) -> Records:
    """Return one row a mark; lists inside a field are parted by semicolons."""
    numeric = any(mark.shares.numeric for card in cards for mark in card.marks)
    columns = f"{MARK_COLUMNS} value" if numeric else MARK_COLUMNS
    return records(columns, _mark_rows(cards, fips), table="marks")


def _mark_rows(cards: Sequence[ReportCard], fips: Mapping[str, str | None]) -> Iterator[Row]:
    # What a criterion earns is the same in many rows: it is made a text once.
    earned: dict[tuple[int, str, Pair | None], Row] = {}
    for card in cards:
        of_card = {**card_row(card), "fips": fips.get(card.state)}
        for mark in card.marks:
            key = id(mark.earns), mark.basis, mark.range
            if key not in earned:
                possible = {"possible": "; ".join(mark.possible)}
                earned[key] = {**_asked_row(mark), **_earned_row(mark), **possible}
            citations = "; ".join(mark.answer.citations) if mark.answer else None
            label = criterion_name(mark)
            own = {"citations": citations, "value": mark.value, "label": label}
            yield {**earned[key], **of_card, **_answer_row(mark), **own}


def _mark_row(mark: Mark) -> Row:
    return {
        **_asked_row(mark),
        **picked(mark.answer, "at_least at_most"),
        **_earned_row(mark),
        **_answer_row(mark),
        **({"value": mark.value} if mark.shares.numeric else {}),
    }


def _asked_row(mark: Mark) -> Row:
    return picked(mark, "criterion number area level")


def _earned_row(mark: Mark) -> Row:
    return picked(mark, "possible basis share weight points low high")


def _answer_row(mark: Mark) -> Row:
    answer = mark.answer
    return {
        "since": mark.since,
        "start": answer.start if answer else None,
        "answer_basis": answer.basis if answer else None,
        "act": answer.act if answer else None,
        "citations": answer.citations if answer else (),
        "sources": answer.sources if answer else (),
    }


def card_data(
    card: ReportCard,
    rank: Rank | None,
    find: Find,
    folder: str | None = "states",
    allowed: Rank | None = None,
) -> Row:
    """Return the card as plain data for JSON; exact numbers are strings, the unknown is None.

    `folder` is where the answers stand, None where they are from the files of several coders.
    `allowed` are the ranks that a publisher may have printed.
    """
    printed = card.published
    return {
        **_score_row(card),
        **_rules_row(card),
        "headline": headline_row(card),
        **rank_row(rank),
        "published": printed
        and {
            **printed_row(printed),
            "rank": printed.rank,
            "areas": _printed_areas(printed),
            **picked(printed, "basis derived source note"),
            "disagrees": [
                {"figure": ".".join(disagreement.keys), "says": disagreement.words}
                for disagreement in disagreements(card, allowed)
            ],
        },
        "areas": [_area_row(area) for area in card.areas],
        "marks": [{**_mark_row(mark), **_place(card, mark, find, folder)} for mark in card.marks],
        "seen": [
            {
                "criterion": seen.criterion,
                "on": seen.on,
                "says": seen.held.answer.says,
                "since": seen.held.since,
            }
            for seen in card.seen
        ],
    }


def _printed_areas(printed: Published) -> list[Row]:
    rows: list[Row] = []
    for area in {**printed.areas, **printed.area_grades}:
        figure = printed.areas.get(area)
        low, high = (None, None) if figure is None else ends_of(figure)
        rows.append({"id": area, "low": low, "high": high, "grade": printed.area_grades.get(area)})
    return rows


def _rules_row(card: ReportCard) -> Row:
    """Return what the floor adds to the sum of the areas, and whether anything applies.

    Each only where the rubric has a floor, or where it is not certain that a question applies.
    """
    row: dict[str, object] = {}
    if card.rubric.floor is not None:
        low, high = card.lifted
        row["floor"] = {"points": card.rubric.floor, "adds_low": low, "adds_high": high}
    if not card.applies:
        row["applies"] = card.applies
    return row


def _place(card: ReportCard, mark: Mark, find: Find, folder: str | None) -> Row:
    """Return where the answer stands."""
    if mark.answer is None or folder is None:
        return {"file": None, "line": None}
    file = f"{folder}/{card.state}.toml"
    return {"file": file, "line": find(file, ("answers", mark.criterion, str(mark.since)))}


def _area_row(area: AreaScore) -> Row:
    return {
        **picked(area, "id number title score low high out_of grade basis coded criteria"),
        **({"void_by": [mark.criterion for mark in area.void_by]} if area.void_by else {}),
    }
