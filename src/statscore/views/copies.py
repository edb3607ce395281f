"""Two copies of a workspace compared, as a document, records and plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.formats import document as doc
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.copies import CardDiffers, Copies, Differs
from statscore.views.rows import card_row, ends_row
from statscore.views.words import count, grade_range, score_words, states_words

MOST_WHY = 3
"""Reasons that are named in a row; of more only the number is said."""


@doc.as_document
def copies_document(of: Copies, against: str) -> Iterator[doc.Block]:
    """Return what differs: cards first, then the answers and the printed figures behind them."""
    states = {differs.after.state for differs in of.cards}
    cards = (
        f"{count(len(of.cards), 'card')} of {count(len(states), 'state')} differ"
        if of.cards
        else ("no card differs")
    )
    answers = count(len(of.answers), "answer")
    printed = count(len(of.printed), "printed figure")
    yield doc.heading(f"{cards} from {against}")
    yield doc.remark(f"{answers} and {printed} differ")
    for one in of.in_rubrics:
        yield doc.paragraph(f"rubric {one.whose}{_in_rubric_words(one)}", hanging=2)
    if of.states:
        yield doc.paragraph(f"in one of the two alone: {states_words(of.states)}")
    if of.cards:
        yield doc.Blank()
        yield _cards(of.cards)
    for title, differing in (("answer", of.answers), ("printed", of.printed)):
        if differing:
            yield doc.Blank()
            yield _places(title, differing)


def _in_rubric_words(one: Differs) -> str:
    """Return where and in what a rubric differs, of a weight also from what to what."""
    if one.before is None or one.after is None:
        alone = "the earlier copy alone" if one.after is None else "this copy alone"
        return f"{one.place and f', {one.place}'}: in {alone}"
    weights = f"weight {one.before} → {one.after}"
    keys = [weights if one.place and key == "weight" else key for key in one.keys]
    return f", {one.place}: {', '.join(keys)}" if one.place else f": {', '.join(keys)}"


def _cards(cards: Sequence[CardDiffers]) -> doc.Table:
    return doc.table(
        cards,
        doc.Of("state", lambda one: one.after.state, style="strong"),
        doc.Of("rubric", lambda one: one.after.rubric.id),
        doc.Of("year", lambda one: one.after.year),
        doc.Of("before", lambda one: _card_words(one.before), wrap=True),
        doc.Of("now", lambda one: _card_words(one.after), wrap=True),
        doc.Of("why", _why, wrap=True),
    )


def _card_words(card: ReportCard) -> str:
    return f"{score_words(card)} {grade_range(card)}".strip()


def _why(one: CardDiffers) -> str:
    named = ", ".join(one.why[:MOST_WHY])
    more = len(one.why) - MOST_WHY
    return f"{named} and {more} more" if more > 0 else named


def _places(title: str, differing: Sequence[Differs]) -> doc.Table:
    return doc.table(
        differing,
        doc.Of("state", lambda one: one.whose, style="strong"),
        doc.Of(title, lambda one: one.place),
        doc.Of("before", lambda one: one.before or "nothing"),
        doc.Of("now", lambda one: one.after or "nothing"),
        doc.Of("differs in", lambda one: ", ".join(one.keys), wrap=True),
    )


def copies_records(of: Copies, fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a card that differs."""
    rows = (
        {
            **card_row(one.after),
            "fips": fips.get(one.after.state),
            **{f"{key}_before": value for key, value in ends_row(one.before).items()},
            **{f"{key}_now": value for key, value in ends_row(one.after).items()},
            "why": "; ".join(one.why),
        }
        for one in of.cards
    )
    return doc.records(
        "state fips name rubric year as_of low_before high_before grade_low_before "
        "grade_high_before low_now high_now grade_low_now grade_high_now why",
        rows,
    )


def copies_data(of: Copies) -> doc.Row:
    """Return all that differs as plain data."""
    return {
        "cards": [
            {
                **card_row(one.after),
                "before": ends_row(one.before),
                "now": ends_row(one.after),
                "why": one.why,
            }
            for one in of.cards
        ],
        "answers": [_differs_row(one, "state") for one in of.answers],
        "printed": [_differs_row(one, "state") for one in of.printed],
        "rubrics": of.rubrics,
        "in_rubrics": [_differs_row(one, "rubric") for one in of.in_rubrics],
        "states": of.states,
    }


def _differs_row(one: Differs, whose: str) -> doc.Row:
    return {
        whose: one.whose,
        **doc.picked(one, "place keys before"),
        "now": one.after,
    }
