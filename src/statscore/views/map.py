"""A map of tiles in words and as a picture: each state on one scale, what is not known apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from statscore.formats import document as doc
from statscore.model.jurisdictions import Tile
from statscore.model.rubric import NOT_APPLICABLE, Rubric
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.standings import Standing
from statscore.reports.count.last_seen import LastSeen
from statscore.reports.count.map import (
    FIFTHS,
    Steps,
    at_each_step,
    change_steps,
    grade_steps,
    level_steps,
    rank_steps,
    score_steps,
    shown_ends,
)
from statscore.views.words import (
    beyond_words,
    count,
    day_words,
    grade_style,
    points,
    points_range,
    printed_words,
    span_words,
    when_words,
)

SHORT = 3
"""Letters up to which a grade or level stands on a tile itself; longer ones have a number there."""


@dataclass(frozen=True)
class Placed:
    """A state on the map."""

    state: str
    name: str
    steps: Steps | None
    """None where nothing is known."""
    value: str
    """What is shown on the tile where something is known."""
    says: str
    """What is known, in words."""
    why: str = "nothing is coded or published"
    """Where nothing is known: why not."""


@dataclass(frozen=True)
class Map:
    """States on one scale."""

    title: str
    day: str
    scale: tuple[tuple[str, str], ...]
    """Best first: what a tile shows, and what it means."""
    placed: tuple[Placed, ...]
    tiles: Mapping[str, Tile]
    rubric: Rubric
    source: str = ""


def grade_map(cards: Sequence[ReportCard], tiles: Mapping[str, Tile]) -> Map:
    """Return the map of the grades: settled or printed, else which are possible."""
    rubric = cards[0].rubric
    scale = _scale(list(rubric.grades))

    def placed(card: ReportCard) -> Placed:
        steps = grade_steps(card)
        words = _possible(list(rubric.grades), steps)
        printed = card.published.grade if card.published else None
        if printed is not None and card.grade is None:
            words = f"{printed}, as published"
        return Placed(
            card.state, card.name, steps, _short(scale, steps), words, _why(card, "grade")
        )

    return _map(cards, tiles, "grades", scale, placed)


def score_map(cards: Sequence[ReportCard], tiles: Mapping[str, Tile]) -> Map:
    """Return the map of the scores by fifths of the points."""
    rubric, out_of = cards[0].rubric, cards[0].out_of
    ends = [points(out_of * step / FIFTHS, rubric.rounding) for step in range(FIFTHS, -1, -1)]
    scale = tuple((f"{ends[step + 1]} to {ends[step]}",) * 2 for step in range(FIFTHS))

    def placed(card: ReportCard) -> Placed:
        words = points_range(*shown_ends(card), rubric.rounding)
        text = words.replace(" to ", "-")
        if card.score is None and card.published:
            words += f" (published: {printed_words(card)})"
        why = _why(card, "fifth of the points")
        return Placed(card.state, card.name, score_steps(card), text, words, why)

    return _map(cards, tiles, f"scores of {points(out_of, rubric.rounding)}", scale, placed)


def rank_map(standings: Sequence[Standing], tiles: Mapping[str, Tile]) -> Map:
    """Return the map of the ranks that are possible, by fifths of the states."""
    among = len(standings)
    spans = {standing.card.state: standing.span for standing in standings}
    firsts = [-(-among * step // FIFTHS) + 1 for step in range(FIFTHS + 1)]
    scale = tuple(
        (span_words(first, after - 1),) * 2 for first, after in pairwise(firsts) if first < after
    )

    def placed(card: ReportCard) -> Placed:
        span = spans[card.state]
        text = span_words(*span) if span else ""
        steps = rank_steps(span, among) if len(scale) == FIFTHS else None
        words = f"rank {text.replace('–', ' to ')} of {among}"
        return Placed(card.state, card.name, steps, text, words, _why(card, "fifth of the ranks"))

    cards = sorted((standing.card for standing in standings), key=lambda card: card.state)
    return _map(cards, tiles, "ranks", scale, placed)


def level_map(cards: Sequence[ReportCard], criterion: str, tiles: Mapping[str, Tile]) -> Map:
    """Return the map of the levels of a criterion."""
    rubric = cards[0].rubric
    levels = list(rubric.levels(criterion))
    scale = _scale(levels)

    def placed(card: ReportCard) -> Placed:
        mark = card.mark(criterion)
        steps = level_steps(mark, levels)
        short, says = _short(scale, steps), _possible(levels, steps)
        return Placed(card.state, card.name, steps, short, says, _why_no_level(mark))

    return _map(cards, tiles, rubric.criteria[criterion].title, scale, placed)


def last_seen_map(seen: LastSeen, names: Mapping[str, str], tiles: Mapping[str, Tile]) -> Map:
    """Return the map of each state's latest answer, whatever its day."""
    rubric = seen.rubric
    shares = rubric.levels(seen.criterion)
    levels = list(shares)
    scale = _scale(levels)

    def steps_of(allowed: Sequence[str]) -> Steps:
        at = [levels.index(level) for level in allowed if level in levels]
        return (min(at), max(at)) if at else (0, len(levels) - 1)

    placed = {
        one.state: Placed(
            one.state,
            names[one.state],
            steps,
            _short(scale, steps),
            f"{_possible(levels, steps)}, known through {one.through or 'today'}",
        )
        for one in seen.sightings
        for steps in (steps_of(list(one.held.answer.allows(shares))),)
    }
    placed |= {
        state: Placed(state, names[state], None, "", "", UNCODED) for state in seen.unanswered
    }
    return Map(
        f"{rubric.criteria[seen.criterion].title} · {rubric.title}",
        "each state's latest answer, whatever its day",
        scale,
        tuple(placed[state] for state in sorted(placed)),
        tiles,
        rubric,
    )


def change_map(
    before: Sequence[ReportCard], after: Sequence[ReportCard], tiles: Mapping[str, Tile]
) -> Map:
    """Return the map of who rose, stayed and fell, by grades, else by fifths of the points."""
    rubric = after[0].rubric
    steps_of = grade_steps if rubric.grades else score_steps
    names = list(rubric.grades) or [f"{FIFTHS - step}/{FIFTHS}" for step in range(FIFTHS)]
    kind = "grade" if rubric.grades else "score"
    scale = (
        ("rose", f"a better {kind}"),
        ("same", f"the same {kind}"),
        ("fell", f"a worse {kind}"),
    )
    earlier = {card.state: steps_of(card) for card in before}
    earliest, latest = when_words(before[0]), when_words(after[0])

    def placed(card: ReportCard) -> Placed:
        ends = earlier.get(card.state), steps_of(card)
        steps = change_steps(*ends)
        first, then = (_possible(names, end) or "not known" for end in ends)
        shown = f"{first}{'=' if first == then else '→'}{then}"
        value = shown if len(shown) <= SHORT else _short(scale, steps)
        open_ = [when for when, end in zip((earliest, latest), ends, strict=True) if end is None]
        why = f"no {kind} is known for {' or '.join(open_)}" if open_ else EITHER_WAY
        return Placed(card.state, card.name, steps, value, f"{first}, then {then}", why)

    day = after[0].as_of
    return replace(
        _map(after, tiles, "", scale, placed),
        title=f"{rubric.title} · {kind}s, {earliest} to {latest}",
        day=f"{day_words(before[0])} against {day}{beyond_words(rubric, day)}",
    )


UNCODED = "nobody has coded it"
EITHER_WAY = "both are known in part, and it may have risen or fallen"


def _why(card: ReportCard, what: str) -> str:
    """Return why nothing is known of a card's grade, score or rank."""
    if card.applies is False:
        return "no question applies: there is none"
    if card.shows_anything:
        return f"coded or published in part: every {what} is still possible"
    return "nothing is coded or published"


def _why_no_level(mark: Mark | None) -> str:
    if mark is None:
        return "not asked in this year"
    if mark.level == NOT_APPLICABLE:
        return "the question does not apply"
    return UNCODED if mark.basis == "uncoded" else "coded in part: every level is still possible"


def _map(
    cards: Sequence[ReportCard],
    tiles: Mapping[str, Tile],
    what: str,
    scale: tuple[tuple[str, str], ...],
    placed: Callable[[ReportCard], Placed],
) -> Map:
    first = cards[0]
    return Map(
        f"{first.rubric.title} · {when_words(first)} · {what}",
        day_words(first),
        scale,
        tuple(placed(card) for card in cards),
        tiles,
        first.rubric,
        first.rubric.source or "",
    )


def _scale(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the steps by what a tile has room for: their names, else their numbers from 1."""
    if all(len(name) <= SHORT for name in names):
        return tuple((name, name) for name in names)
    return tuple((str(number), name) for number, name in enumerate(names, 1))


def _short(scale: Sequence[tuple[str, str]], steps: Steps | None) -> str:
    if steps is None:
        return ""
    best, worst = (scale[step][0] for step in steps)
    return best if best == worst else f"{best}-{worst}"


def _possible(names: Sequence[str], steps: Steps | None) -> str:
    if steps is None:
        return ""
    best, worst = (names[step] for step in steps)
    return best if best == worst else f"{worst} to {best}"


def map_document(shown: Map) -> doc.Document:
    """Return how many states stand where, and the map."""
    counts = at_each_step((one.steps for one in shown.placed), len(shown.scale))
    open_ = sum(len(set(one.steps or ())) > 1 for one in shown.placed)
    parts = [f"{meaning}: {counts[step]}" for step, (_short, meaning) in enumerate(shown.scale)]
    if open_:
        parts.append(f"one of several: {open_}")
    parts.append(f"not known: {sum(one.steps is None for one in shown.placed)}")
    return (
        doc.heading(shown.title),
        doc.paragraph(f"{count(len(shown.placed), 'state')} · {' · '.join(parts)}", hanging=2),
        doc.remark(shown.day.capitalize()),
        doc.Blank(),
        _tiles(shown),
    )


def _unknown(shown: Map) -> tuple[str, ...]:
    """Return a line for each reason why states are not known, and one on those known in part."""
    why = Counter(one.why for one in shown.placed if one.steps is None)
    lines = [f"Not known, {count(number, 'state')}: {words}" for words, number in why.most_common()]
    parted = sum(one.steps is not None and one.steps[0] != one.steps[1] for one in shown.placed)
    if parted:
        lines.append(
            f"One of several, {count(parted, 'state')}: the tile has both ends of the range"
        )
    return tuple(lines)


def _tiles(shown: Map) -> doc.Tiles:
    worst = len(shown.scale) - 1
    names = [meaning for _short, meaning in shown.scale]
    return doc.Tiles(
        f"{shown.title} · {shown.day}",
        tuple(
            doc.Tile(
                one.state,
                one.value if one.steps else "",
                f"{one.name}: {one.says if one.steps else f'not known, {one.why}'}",
                shown.tiles.get(one.state),
                one.steps,
                _style(shown.rubric, names, one.steps, worst),
            )
            for one in shown.placed
        ),
        shown.scale,
        f"Source: {shown.source}" if shown.source else "",
        _unknown(shown),
    )


def _style(rubric: Rubric, names: Sequence[str], steps: Steps | None, worst: int) -> doc.Style:
    """Return the style of a value in a terminal: of grades as elsewhere, else by its place."""
    if steps is None or steps[0] != steps[1]:
        return "plain"
    if names[steps[0]] in rubric.grades:
        return grade_style(rubric, names[steps[0]])
    styles: tuple[doc.Style, ...] = ("good", "fair", "poor", "bad")
    return styles[round(steps[0] * (len(styles) - 1) / worst)] if worst else "good"


def map_data(shown: Map) -> dict[str, object]:
    """Return the map as plain data: each state with its best and worst possible step."""
    names = [meaning for _short, meaning in shown.scale]
    return {
        "title": shown.title,
        "rubric": shown.rubric.id,
        "scale": names,
        "states": map_rows(shown),
    }


def map_rows(shown: Map) -> list[doc.Row]:
    """Return one row a state: what is known, in words, and the ends of what is possible."""
    names = [meaning for _short, meaning in shown.scale]
    return [
        {
            "state": one.state,
            "name": one.name,
            "best": names[one.steps[0]] if one.steps else None,
            "worst": names[one.steps[1]] if one.steps else None,
            "known": one.says or None,
            "column": shown.tiles.get(one.state, (None, None))[0],
            "row": shown.tiles.get(one.state, (None, None))[1],
        }
        for one in shown.placed
    ]


def map_records(shown: Map) -> doc.Records:
    """Return one row a state."""
    return doc.records("state name best worst known column row", map_rows(shown))
