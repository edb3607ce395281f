"""From the grade down to the line in the file: every number with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from statscore.formats.document import Blank, Block, Document, Span, heading, paragraph, remark
from statscore.model.numbers import decimal_text
from statscore.model.state import begins, dated
from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.holding import Held
from statscore.reports.card.proof import MarkProof, Proof
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.views.explain.words import (
    BASIS_WORDS,
    answer_place,
    area_words,
    cap_words,
    ends,
    exact_range,
    mark_words,
    method_words,
    neighbor_words,
    nowhere,
    product_words,
    published_place,
    reading_words,
    rubric_place,
    shown_words,
    status_words,
    total_words,
    weight_words,
)
from statscore.views.grade.card import NOTHING_AROUND, Around, about_lines
from statscore.views.headline import headline_spans
from statscore.views.rows import Find
from statscore.views.statutes import Link, statutes
from statscore.views.words import (
    UNKNOWN,
    and_words,
    coded_words,
    criterion_name,
    cuts_words,
    derived_words,
    grade_range,
    grade_span,
    level_words,
    moment_words,
    more_lines,
    numbers_words,
    of_points,
    points,
    points_range,
    printed_areas_words,
    printed_words,
    source_address,
)


def explain_document(
    proof: Proof,
    links: Link,
    find: Find,
    criterion: str | None = None,
    around: Around = NOTHING_AROUND,
) -> Document:
    """Return the whole proof of a card, or of one criterion's mark."""
    if criterion is not None:
        each = proof.mark(criterion)
        return tuple(_criterion(proof, each, links, find, around)) if each else ()
    return tuple(_card(proof, links, find, around))


def _card(proof: Proof, links: Link, find: Find, around: Around) -> Iterator[Block]:
    """Yield what was printed and what it is contested by, the law, what is open, the arithmetic."""
    card = proof.card
    yield heading(*headline_spans(card))
    yield from about_lines(card, around.default)
    if card.answered or around.history:
        more = [f"of {other.year} ({_read_words(other)})" for other in around.history]
        fuller = f"; more law counts on the card {and_words(more)}" if more else ""
        yield remark(f"{coded_words(card)}{fuller}", hanging=2)
    yield from _published(proof, find)
    yield from _areas(proof, links, find)
    yield Blank()
    what = "score and the grade come" if card.rubric.grades else "score comes"
    yield heading(f"How the {what} about", level=2)
    yield from _grade(proof, find)
    yield paragraph(
        "score: ",
        Span(total_words(proof), "strong"),
        "" if card.applies is False else f" of {decimal_text(card.out_of)}",
        shown_words(card.low, card.high, card.rubric),
        hanging=2,
    )
    for words in method_words(proof):
        yield remark(words, hanging=2)
    yield from more_lines(around.more)


def _read_words(card: ReportCard) -> str:
    """Return "9 of 41": how many criteria somebody has read the law for."""
    return f"{card.coded + card.bounded} of {len(card.marks)}"


def if_wrong(card: ReportCard, contact: str | None) -> Document:
    """Return where the data of a page stand, and what to say to whom where they are wrong."""
    to = [": ", Span(contact, link=contact)] if contact else [", to whoever publishes this page."]
    return (
        Blank(),
        heading("If something here is wrong", level=2),
        paragraph(
            f"Every level rests on one answer in the file states/{card.state}.toml. Where the law "
            "says something else, say which criterion, which section, and since which day",
            *to,
        ),
    )


def _areas(proof: Proof, links: Link, find: Find) -> Iterator[Block]:
    """Yield the areas of which somebody has read the law, answer by answer, and then the others."""
    card = proof.card
    of_area = {
        area.id: [proved for proved in proof.marks if proved.mark.area == area.id]
        for area in card.areas
    }
    read = [area for area in card.areas if any(_was_read(each.mark) for each in of_area[area.id])]
    for area in read:
        yield Blank()
        yield heading(criterion_name(area), level=2)
        yield from _area(proof, area, find)
        for proved in of_area[area.id]:
            if _was_read(proved.mark):
                yield from _mark(proof, proved, links, find)
        for words in _unread(proof, of_area[area.id]):
            yield remark(words, indent=2, hanging=2)
    if proof.of_no_area:
        yield Blank()
        yield heading("What no points rest on: of these areas nothing is left", level=2)
    for proved in proof.of_no_area:
        yield from _mark(proof, proved, links, find)
    unread = [area for area in card.areas if area not in read]
    if unread:
        yield Blank()
        yield heading(
            "Areas of which nobody has coded the law, which says nothing about it", level=2
        )
    for area in unread:
        name = Span(criterion_name(area), "strong")
        yield from _area(proof, area, find, name, ": ")
        for words in _unread(proof, of_area[area.id]):
            yield remark(words, indent=2, hanging=2)


def _was_read(mark: Mark) -> bool:
    """Return whether an answer about the law stands behind the mark."""
    return mark.basis not in ("uncoded", "implied")


def _unread(proof: Proof, marks: list[MarkProof]) -> Iterator[str]:
    """Yield what is implied by a printed area, and what is uncoded, each in a line."""
    for basis in ("implied", "uncoded"):
        by_product: dict[tuple[str, str], list[Mark]] = {}
        for proved in marks:
            if proved.mark.basis == basis:
                level = f"{level_words(proved.mark)}, " if basis == "implied" else ""
                why = status_words(proof, proved) if basis == "implied" else None
                key = level, product_words(proved.mark) + (f"; {why}" if why else "")
                by_product.setdefault(key, []).append(proved.mark)
        parts = [
            f"{numbers_words(alike, proof.card.marks)} {level}{'each ' * (len(alike) > 1)}{product}"
            for (level, product), alike in by_product.items()
        ]
        if parts:
            yield f"{basis}: {'; '.join(parts)}"


def _grade(proof: Proof, find: Find) -> Iterator[Block]:
    card, rubric = proof.card, proof.card.rubric
    if not rubric.grades:
        return
    yield paragraph("grade: ", grade_span(rubric, grade_range(card)), hanging=2)
    for words, end in ends(proof):
        yield paragraph(f"{words}{reading_words(proof, end)}", indent=2, hanging=2)
    yield paragraph(
        Span(
            f"cut scores: {cuts_words(rubric.grades)} · {rubric_place(find, rubric, 'grades')}",
            "weak",
        ),
        indent=2,
        hanging=2,
    )
    for capped in proof.caps:
        where = rubric_place(find, rubric, "caps", capped.id)
        yield paragraph(cap_words(proof, capped), Span(f" · {where}", "weak"), indent=2, hanging=2)


def _published(proof: Proof, find: Find) -> Iterator[Block]:
    card, printed = proof.card, proof.card.published
    if printed is None:
        return
    words = printed_words(card)
    yield paragraph(
        f"published: {'area figures alone' if words == UNKNOWN else words}",
        derived_words(printed),
        " · ",
        Span(printed.source, "weak", link=source_address(printed.source)),
        Span(f" · {published_place(find, proof)}", "weak"),
        hanging=2,
    )
    if areas := printed_areas_words(card):
        yield paragraph(f"published grades of areas: {areas}", hanging=2)
    for disagreement in disagreements(card):
        yield paragraph(Span("disagrees: ", "bad"), disagreement.words, hanging=2)
    if printed.note:
        yield paragraph(Span(printed.note, "weak"), indent=2, hanging=2)


def _area(proof: Proof, area: AreaScore, find: Find, *begun: Span | str) -> Iterator[Block]:
    rubric = proof.card.rubric
    out_of = f" of {decimal_text(area.out_of)}" if area.out_of else ""
    if area.basis == "published":
        spans: list[str | Span] = [
            Span(f"{exact_range(area.low, area.high)}{out_of}", "strong"),
            f" · the published figure ({published_place(find, proof)})",
            f", because the marks alone allow {area_words(proof, area)}",
        ]
    else:
        spans = [
            Span(f"{area_words(proof, area)}{out_of}", "strong"),
            shown_words(area.low, area.high, rubric),
        ]
        if area.basis == "partial":
            spans.append(" · a range, because not every criterion is settled")
    if area.grade:
        spans += [" · grade ", grade_span(rubric, area.grade)]
    yield paragraph(*begun, *spans, hanging=2)


def _mark(proof: Proof, proved: MarkProof, links: Link, find: Find) -> Iterator[Block]:
    mark = proved.mark
    yield paragraph(Span(criterion_name(mark), "strong"), indent=2, hanging=2)
    yield paragraph(mark_words(mark), indent=4, hanging=2)
    yield from _evidence(proof, proved, links, find, indent=4)


def _evidence(
    proof: Proof, proved: MarkProof, links: Link, find: Find, indent: int
) -> Iterator[Block]:
    """Yield what a mark rests on: weight, dates, act, citations, quote, sources, file and line."""
    weight = weight_words(proof, proved)
    lines: list[list[str | Span]] = [[weight]] if weight else []
    lines += _evidence_lines(proof, proved, links)
    neighbors = neighbor_words(proof, proved, find)
    lines += [[Span(neighbors, "weak")]] if neighbors else []
    if find is not nowhere:
        lines.append([Span(_place(proof, proved, find), "weak")])
    for line in lines:
        yield paragraph(*line, indent=indent, hanging=2)


def _evidence_lines(proof: Proof, proved: MarkProof, links: Link) -> list[list[str | Span]]:
    """Return what the law says and who says so, a line each."""
    mark, held = proved.mark, proved.mark.held
    status = status_words(proof, proved)
    lines: list[list[str | Span]] = [[status]] if status else []
    if held is None:
        return lines
    answer = held.answer
    if answer.level is None and answer.value is None:
        lines.insert(0, [f"the answer says {answer.says}: {' or '.join(mark.possible)}"])
    lines.insert(0, [_dates(held)])
    if answer.citations:
        lines.append([*statutes(proof.card.state, answer.citations, links)])
    if answer.quote:
        lines.append([Span(f"“{answer.quote}”", "note")])
    if answer.note:
        lines.append([answer.note])
    if answer.decided_by:
        why = f": {answer.reason}" if answer.reason else ""
        lines.append([f"settled by {answer.decided_by}{why}"])
    if answer.basis in BASIS_WORDS:
        lines.append([Span(BASIS_WORDS[answer.basis], "poor")])
    lines += ([Span(source, "weak", link=source_address(source))] for source in answer.sources)
    return lines


def _dates(held: Held) -> str:
    answer = held.answer
    parts = [begins(*held)]
    if answer.enacted is not None:
        parts.append(f"enacted {answer.enacted}")
    if answer.enacted_by is not None:
        parts.append(f"law by {answer.enacted_by}, the day of signing is not known")
    if answer.through is not None and answer.through.last > held.since.last:
        parts.append(f"known through {answer.through}")
    if answer.act:
        parts.append(answer.act)
    return " · ".join(parts)


def _place(proof: Proof, proved: MarkProof, find: Find) -> str:
    """Return where the answer and the weight stand, and who coded it when."""
    mark, card = proved.mark, proof.card
    parts = [f"weight in {rubric_place(find, card.rubric, 'criteria', mark.criterion, 'weight')}"]
    if mark.held is not None:
        answer = mark.held.answer
        parts.insert(0, answer_place(find, card.state, mark.criterion, mark.held))
        who = " ".join(part for part in (answer.coder or "", str(answer.coded or "")) if part)
        parts += [f"coded by {who}"] if who else []
    return " · ".join(parts)


def _law_words(mark: Mark) -> str:
    """Return since when it is so and where that is written, empty where no one answer says it."""
    if mark.held is None or mark.basis not in ("coded", "bounded"):
        return ""
    return "".join(
        [f", {dated(*mark.held)}", *(f" · {each}" for each in mark.held.answer.citations)]
    )


def _criterion(
    proof: Proof, proved: MarkProof, links: Link, find: Find, around: Around
) -> Iterator[Block]:
    card, mark, rubric = proof.card, proved.mark, proof.card.rubric
    criterion = rubric.criteria[mark.criterion]
    rounding = rubric.rounding
    earned = of_points(
        f"{points_range(mark.low, mark.high, rounding)} of {points(mark.best, rounding)}"
    )
    yield heading(f"{card.name} · {criterion_name(mark)}")
    if mark.basis == "uncoded":
        said, law = "nobody has coded this", f", which says nothing about the law: {earned}"
    else:
        said, law = level_words(mark), f", {earned}{_law_words(mark)}"
    yield paragraph(Span(said, "strong"), f" {moment_words(card)}{law}", hanging=2)
    yield from about_lines(card, around.default)
    yield Blank()
    if criterion.question:
        yield paragraph(Span(criterion.question, "note"), hanging=2)
    yield paragraph(Span(mark_words(mark), "strong"), hanging=2)
    yield from _evidence(proof, proved, links, find, indent=2)
    yield Blank()
    yield paragraph(Span("what earns each level:", "weak"))
    for level in mark.shares:
        worth = points(mark.worth(level), rubric.rounding)
        text = criterion.meets.get(level, "")
        here = level == mark.level
        yield paragraph(
            Span(
                f"{'▸ ' if here else ''}{level} ({worth})",
                "strong" if here else "plain",
            ),
            f": {text}" if text else "",
            indent=0 if here else 2,
            hanging=4 if here else 2,
        )
    if criterion.note:
        yield Blank()
        yield paragraph(Span(criterion.note, "weak"))
