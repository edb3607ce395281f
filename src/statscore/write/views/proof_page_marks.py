"""What each criterion of a proof rests on, on the page for whoever contests the grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.proof import MarkProof, Proof
from statscore.reports.report_card import Mark
from statscore.write.document import (
    Block,
    Column,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.explain import evidence_lines
from statscore.write.views.proof_words import (
    Find,
    Link,
    answer_place,
    neighbour_words,
    rubric_place,
    weight_words,
)
from statscore.write.views.words import (
    count,
    criterion_name,
    level_words,
)


def marks_blocks(
    found: Proof, inside: Sequence[MarkProof], links: Link, find: Find
) -> Iterator[Block]:
    """Yield what each criterion of an area rests on; those without any answer stand together."""
    bare = [each for each in inside if _bare(found, each, find)]
    for each in inside:
        if each not in bare:
            yield from _mark(found, each, links, find)
    if bare:
        yield from _uncoded(found, bare, find)


def _bare(found: Proof, each: MarkProof, find: Find) -> bool:
    """Return whether there is nothing to say of a criterion but that nobody has coded it."""
    more = weight_words(found, each) or neighbour_words(found, each, find)
    return each.status == "no answer" and not more


def _uncoded(found: Proof, bare: Sequence[MarkProof], find: Find) -> Iterator[Block]:
    rubric = found.card.rubric
    yield heading("Not coded", level=3)
    yield paragraph(
        f"{count(len(bare), 'criterion', 'criteria')} of this area nobody has coded for this day, "
        "which says nothing about the law."
    )
    yield Table(
        (Column("criterion"), Column("what is asked", wrap=True), Column("weight in")),
        tuple(
            (
                cell(each.mark.number or each.mark.criterion),
                cell(rubric.criteria[each.mark.criterion].question or each.mark.title),
                cell(_weight_place(found, each, find)),
            )
            for each in bare
        ),
    )


def _mark(found: Proof, each: MarkProof, links: Link, find: Find) -> Iterator[Block]:
    mark, rubric = each.mark, found.card.rubric
    criterion = rubric.criteria[mark.criterion]
    yield heading(f"{criterion_name(mark.number, mark.title)}: {level_words(mark)}", level=3)
    if criterion.question:
        yield paragraph(Span(criterion.question, "note"))
    weight = weight_words(found, each)
    if weight:
        yield paragraph(sentence(weight))
    if mark.level is not None and criterion.meets.get(mark.level):
        yield _labelled(f"What earns '{mark.level}'", criterion.meets[mark.level])
    for name, line in evidence_lines(found, each, links):
        yield _labelled(name, *line) if name else paragraph(sentence(_text(line)))
    if each.status == "no answer":
        yield paragraph("Nobody has coded this, which says nothing about the law.")
    neighbours = neighbour_words(found, each, find)
    if neighbours:
        yield _labelled("Other answers", neighbours)
    yield from _better(mark, criterion.meets)
    yield paragraph(Span("In the files", "strong"), f": {_places(found, each, find)}")


def _better(mark: Mark, meets: Mapping[str, str]) -> Iterator[Block]:
    """Yield what would earn more, where the level is settled and not the best."""
    if not mark.lost:
        return
    for level in mark.shares:
        gain = mark.worth(level) - mark.low
        if gain > 0:
            text = f": {meets[level]}" if meets.get(level) else ""
            yield paragraph(f"'{level}' would earn {decimal_text(gain)} more{text}")


def _places(found: Proof, each: MarkProof, find: Find) -> str:
    card, mark = found.card, each.mark
    weight = _weight_place(found, each, find)
    if mark.held is None:
        return f"weight {weight}"
    answer = mark.held.answer
    who = " ".join(part for part in (answer.coder or "", str(answer.coded or "")) if part)
    coded = f", coded by {who}" if who else ""
    where = answer_place(find, card.state, mark.criterion, mark.held)
    return f"answer {where}{coded}; weight {weight}"


def _weight_place(found: Proof, each: MarkProof, find: Find) -> str:
    return rubric_place(find, found.card.rubric, "criteria", each.mark.criterion, "weight")


def _labelled(name: str, *parts: str | Span) -> Block:
    return paragraph(Span(name, "strong"), ": ", *parts)


def _text(parts: Sequence[str | Span]) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def sentence(words: str) -> str:
    """Return the words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."
