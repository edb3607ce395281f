"""The proof as a page for whoever contests the grade: what to check, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.formats.document import Block, Document, Of, Span, heading, paragraph, table
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rubric
from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.proof import MarkProof, Proof
from statscore.reports.card.report_card import AreaScore, Mark
from statscore.views.explain.screen import evidence_lines
from statscore.views.explain.words import (
    Find,
    answer_place,
    area_words,
    cap_words,
    ends,
    exact_range,
    method_words,
    neighbour_words,
    published_place,
    reading_words,
    rubric_place,
    shown_words,
    total_words,
    weight_words,
)
from statscore.views.statutes import Link
from statscore.views.words import (
    NOTHING_APPLIES,
    count,
    criterion_name,
    day_words,
    derived_words,
    grade_range,
    level_words,
    printed_areas_words,
    printed_words,
    source_address,
)


def proof_page(proof: Proof, links: Link, find: Find) -> Document:
    """Return the whole proof of a card as a page with tables, to be sent to somebody."""
    return tuple(_page(proof, links, find))


def _page(proof: Proof, links: Link, find: Find) -> Iterator[Block]:
    card = proof.card
    grade = f"{grade_range(card)}, " if card.rubric.grades else ""
    yield heading(
        f"{card.name}, {card.year}: {NOTHING_APPLIES}"
        if card.applies is False
        else f"{card.name}, {card.year}: {grade}{exact_range(card.low, card.high)} of "
        f"{decimal_text(card.out_of)} points"
    )
    yield paragraph(
        f"{card.rubric.title}, {card.rubric.publisher}. " if card.rubric.publisher else "",
        f"{day_words(card).capitalize()}. This page shows how the grade comes about, step by step. "
        "Nothing is rounded on the way, so that every figure can be worked out again by hand.",
    )
    yield from _grade(proof, find)
    yield from _score(proof, find)
    for area in card.areas:
        yield from _area(proof, area, links, find)
    if proof.of_no_area:
        yield heading("What no points rest on: of these areas nothing is left", level=2)
        yield from _marks(proof, proof.of_no_area, links, find)
    yield from _contest(proof)


def _grade(proof: Proof, find: Find) -> Iterator[Block]:
    rubric = proof.card.rubric
    if not rubric.grades:
        return
    yield heading("The grade", level=2)
    for words, end in ends(proof):
        yield paragraph(_sentence(f"{words}{reading_words(proof, end)}"))
    yield table(
        rubric.grades,
        Of("grade", lambda grade: grade, wrap=True),
        Of("from, points", lambda grade: decimal_text(rubric.grades[grade]), "right"),
    )
    yield paragraph(f"The cut scores stand in {rubric_place(find, rubric, 'grades')}.")
    for each in proof.caps:
        where = rubric_place(find, rubric, "caps", each.id)
        yield paragraph(_sentence(f"{cap_words(proof, each)} ({where})"))


def _score(proof: Proof, find: Find) -> Iterator[Block]:
    card, printed = proof.card, proof.card.published
    yield heading("The score", level=2)
    yield table(
        card.areas,
        Of("area", lambda area: criterion_name(area.number, area.title), wrap=True),
        Of("points", lambda area: exact_range(area.low, area.high), "right"),
        Of("of", lambda area: decimal_text(area.out_of) if area.out_of else "", "right"),
        Of("rests on", _rests_on),
    )
    yield paragraph(
        f"The sum of the areas: {total_words(proof)}"
        f"{shown_words(card.low, card.high, card.rubric)}."
    )
    for words in method_words(proof):
        yield paragraph(_sentence(words))
    if printed is not None and (printed.score is not None or printed.grade):
        yield paragraph(
            f"Printed by the publisher: {printed_words(card)}{derived_words(printed)} (",
            Span(printed.source, link=source_address(printed.source)),
            f", {published_place(find, proof)}).",
        )
    if areas := printed_areas_words(card):
        yield paragraph(f"Published grades of areas: {areas}.")
    for each in disagreements(card):
        yield paragraph(Span("Disagrees: ", "bad"), each.words)


def _rests_on(area: AreaScore) -> str:
    if area.basis == "published":
        return "the printed figure"
    return "its criteria" if area.basis == "computed" else "its criteria, some of them open"


def _area(proof: Proof, area: AreaScore, links: Link, find: Find) -> Iterator[Block]:
    inside = [each for each in proof.marks if each.mark.area == area.id]
    yield heading(criterion_name(area.number, area.title), level=2)
    yield table(
        [each.mark for each in inside],
        Of("criterion", lambda mark: criterion_name(mark.number, mark.title), wrap=True),
        Of("level", level_words),
        Of("share", _share, "right"),
        Of("weight", lambda mark: decimal_text(mark.weight), "right"),
        Of("points", lambda mark: exact_range(mark.low, mark.high), "right"),
    )
    out_of = f" of {decimal_text(area.out_of)}" if area.out_of else ""
    yield paragraph(f"{area_words(proof, area)}{out_of}.")
    if area.basis == "published":
        yield paragraph(
            f"The publisher printed {exact_range(area.low, area.high)} for this area "
            f"({published_place(find, proof)}), and that is what counts, because not every "
            "criterion is settled."
        )
    yield from _marks(proof, inside, links, find)


def _share(mark: Mark) -> str:
    shares = [mark.shares[level] for level in mark.possible] or [Fraction(0)]
    return exact_range(min(shares), max(shares))


def _marks(proof: Proof, inside: Sequence[MarkProof], links: Link, find: Find) -> Iterator[Block]:
    """Yield what each criterion of an area rests on; those without any answer stand together."""
    bare = [each for each in inside if _bare(proof, each, find)]
    for each in inside:
        if each not in bare:
            yield from _mark(proof, each, links, find)
    if bare:
        yield from _uncoded(proof, bare, find)


def _bare(proof: Proof, each: MarkProof, find: Find) -> bool:
    """Return whether there is nothing to say of a criterion but that nobody has coded it."""
    more = weight_words(proof, each) or neighbour_words(proof, each, find)
    return each.status == "no answer" and not more


def _uncoded(proof: Proof, bare: Sequence[MarkProof], find: Find) -> Iterator[Block]:
    rubric = proof.card.rubric
    yield heading("Not coded", level=3)
    yield paragraph(
        f"{count(len(bare), 'criterion', 'criteria')} of this area nobody has coded for this day, "
        "which says nothing about the law."
    )
    yield table(
        bare,
        Of("criterion", lambda each: each.mark.number or each.mark.criterion),
        Of("what is asked", lambda each: _asked(rubric, each.mark), wrap=True),
        Of("weight in", lambda each: _weight_place(proof, each, find)),
    )


def _asked(rubric: Rubric, mark: Mark) -> str:
    return rubric.criteria[mark.criterion].question or mark.title


def _mark(proof: Proof, each: MarkProof, links: Link, find: Find) -> Iterator[Block]:
    mark, rubric = each.mark, proof.card.rubric
    criterion = rubric.criteria[mark.criterion]
    yield heading(f"{criterion_name(mark.number, mark.title)}: {level_words(mark)}", level=3)
    if criterion.question:
        yield paragraph(Span(criterion.question, "note"))
    weight = weight_words(proof, each)
    if weight:
        yield paragraph(_sentence(weight))
    if mark.level is not None and criterion.meets.get(mark.level):
        yield _labelled(f"What earns '{mark.level}'", criterion.meets[mark.level])
    for name, line in evidence_lines(proof, each, links):
        yield _labelled(name, *line) if name else paragraph(_sentence(_text(line)))
    if each.status == "no answer":
        yield paragraph("Nobody has coded this, which says nothing about the law.")
    neighbours = neighbour_words(proof, each, find)
    if neighbours:
        yield _labelled("Other answers", neighbours)
    yield from _better(mark, criterion.meets)
    yield paragraph(Span("In the files", "strong"), f": {_places(proof, each, find)}")


def _better(mark: Mark, meets: Mapping[str, str]) -> Iterator[Block]:
    """Yield what would earn more, where the level is settled and not the best."""
    if not mark.lost:
        return
    for level in mark.shares:
        gain = mark.worth(level) - mark.low
        if gain > 0:
            text = f": {meets[level]}" if meets.get(level) else ""
            yield paragraph(f"'{level}' would earn {decimal_text(gain)} more{text}")


def _places(proof: Proof, each: MarkProof, find: Find) -> str:
    card, mark = proof.card, each.mark
    weight = _weight_place(proof, each, find)
    if mark.held is None:
        return f"weight {weight}"
    answer = mark.held.answer
    who = " ".join(part for part in (answer.coder or "", str(answer.coded or "")) if part)
    coded = f", coded by {who}" if who else ""
    where = answer_place(find, card.state, mark.criterion, mark.held)
    return f"answer {where}{coded}; weight {weight}"


def _weight_place(proof: Proof, each: MarkProof, find: Find) -> str:
    return rubric_place(find, proof.card.rubric, "criteria", each.mark.criterion, "weight")


def _labelled(name: str, *parts: str | Span) -> Block:
    return paragraph(Span(name, "strong"), ": ", *parts)


def _text(parts: Sequence[str | Span]) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def _sentence(words: str) -> str:
    """Return the words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def _contest(proof: Proof) -> Iterator[Block]:
    card = proof.card
    yield heading("If something here is wrong", level=2)
    yield paragraph(
        "An answer is wrong where the law cited does not say what earns the level, where other law "
        f"that counted on {card.as_of} says what earns another, or where a date is not the right "
        "one. Name the criterion, the section of law and the day from which it counted: the answer "
        "is corrected in the file and line named above, and the sums and the grade follow from it."
    )
    open_ = [each.mark for each in proof.marks if each.mark.level is None]
    if open_:
        yield paragraph(
            f"{count(len(open_), 'criterion', 'criteria')} of {len(card.marks)} "
            f"{'is' if len(open_) == 1 else 'are'} not settled here: "
            f"{', '.join(mark.number or mark.criterion for mark in open_)}. Whoever knows the law "
            "on them can narrow the range."
        )
