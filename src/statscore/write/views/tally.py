"""How many states? Counts at each level beside what the publisher printed, and who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.reports.tally import Tally
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    UNKNOWN,
    count,
    criterion_name,
    law_words,
    states_words,
)


def tally_document(tallies: Sequence[Tally], level: str | None) -> Document:
    """Return the states at each level, or over the years, or at a level and better."""
    return tuple(_tally(tallies, level))


def _tally(tallies: Sequence[Tally], level: str | None) -> Iterator[Block]:
    last = tallies[-1]
    criterion = last.rubric.criteria[last.criterion]
    yield heading(criterion_name(criterion.number, criterion.title))
    years = str(last.year) if len(tallies) == 1 else f"{tallies[0].year} to {last.year}"
    what = _or_better(last, level) if level else "by level"
    yield paragraph(
        Span(
            f"{last.rubric.title} · {years} · states {what}",
            "weak",
        )
    )
    if len(tallies) == 1:
        yield paragraph(Span(law_words(last.rubric, last.as_of.isoformat()).capitalize(), "weak"))
    yield Blank()
    if level:
        yield _at_least(tallies, level)
        yield from _who(tallies, level)
        yield from _disagreements(tallies, level)
    elif len(tallies) == 1:
        yield _by_level(last)
    else:
        yield _levels_by_year(tallies)
    yield from _published_notes(tallies)


def _or_better(one: Tally, level: str) -> str:
    return f"at {level}" if level == one.levels[0] else f"at {level} or better"


def _levels(tallies: Sequence[Tally]) -> tuple[str, ...]:
    """Return the levels, best first, and behind them any other answer, such as not-applicable."""
    levels = tallies[-1].levels
    met = {mark.level for each in tallies for mark in each.marks.values() if mark.level}
    return (*levels, *sorted(met.difference(levels)))


def _by_level(one: Tally) -> Table:
    rows: list[tuple[Cell, ...] | None] = [
        (cell(level), cell(len(one.at(level)), "strong"), cell(states_words(one.at(level))))
        for level in _levels((one,))
    ]
    if one.undated:
        rows.append(
            (
                cell("changed, day unknown", "weak"),
                cell(len(one.undated)),
                cell(states_words(one.undated)),
            )
        )
    rows.append(
        (cell("uncoded", "weak"), cell(len(one.uncoded)), cell(states_words(one.uncoded), "weak"))
    )
    return Table((Column("level"), Column("states", "right"), Column("", wrap=True)), tuple(rows))


def _levels_by_year(tallies: Sequence[Tally]) -> Table:
    levels = _levels(tallies)
    return Table(
        (
            Column("year"),
            *(Column(level, "right") for level in levels),
            Column("day unknown", "right"),
            Column("uncoded", "right"),
        ),
        tuple(
            (
                cell(each.year),
                *(cell(len(each.at(level))) for level in levels),
                cell(len(each.undated), "weak"),
                cell(len(each.uncoded), "weak"),
            )
            for each in tallies
        ),
    )


def _at_least(tallies: Sequence[Tally], level: str) -> Table:
    return Table(
        (
            Column("year"),
            Column("as of"),
            Column("states", "right"),
            Column("perhaps", "right"),
            Column("below", "right"),
            Column("not known", "right"),
            Column("published", "right"),
            Column("", wrap=True),
        ),
        tuple(
            (
                cell(each.year),
                cell(each.as_of.isoformat(), "weak"),
                cell(len(each.at_least(level)), "strong"),
                cell(_or_blank(len(each.perhaps_at_least(level)))),
                cell(len(each.below(level))),
                cell(len(_not_known(each, level)), "weak"),
                cell(UNKNOWN if published is None else published),
                cell(_agreement(each, level, published), "weak"),
            )
            for each in tallies
            for published in (each.published_count(level),)
        ),
    )


def _or_blank(number: int) -> str:
    return f"+{number}" if number else ""


def _not_known(one: Tally, level: str) -> tuple[str, ...]:
    settled = {*one.at_least(level), *one.below(level), *one.perhaps_at_least(level)}
    return tuple(state for state in one.marks if state not in settled)


def _agreement(one: Tally, level: str, published: int | None) -> str:
    if published is None:
        return ""
    certain, perhaps = len(one.at_least(level)), len(one.perhaps_at_least(level))
    if certain == published and not perhaps:
        return "agrees in number"
    unknown = len(_not_known(one, level))
    if certain <= published <= certain + perhaps:
        return "agrees if some of the undated changes came in time"
    if published < certain:
        return f"{certain - published} more here"
    short = published - certain - perhaps
    if short <= unknown:
        return f"{short} fewer here; {unknown} not known"
    return f"{short} fewer here, more than are not known"


def _who(tallies: Sequence[Tally], level: str) -> Iterator[Block]:
    """Yield the states of the first year in full, then those that came and went."""
    yield Blank()
    before: set[str] = set()
    for index, each in enumerate(tallies):
        now = set(each.at_least(level))
        if index == 0:
            yield paragraph(f"{each.year}: ", states_words(now, "none"), hanging=6)
        else:
            parts = [
                f"{sign}{code}"
                for sign, codes in (("+", now - before), ("−", before - now))
                for code in sorted(codes)
            ]
            if parts:
                yield paragraph(f"{each.year}: ", " ".join(parts), hanging=6)
        perhaps = each.perhaps_at_least(level)
        if perhaps:
            yield paragraph(
                Span(
                    f"perhaps: {states_words(perhaps)} (changed in {each.year}, day unknown)",
                    "weak",
                ),
                indent=6,
            )
        before = now
    last = tallies[-1]
    if len(tallies) > 1:
        yield paragraph(
            f"all in {last.year}: ", states_words(last.at_least(level), "none"), hanging=6
        )
    yield paragraph(
        Span(f"not known in {last.year}: {states_words(_not_known(last, level), 'none')}", "weak"),
        hanging=6,
    )


def _disagreements(tallies: Sequence[Tally], level: str) -> Iterator[Block]:
    """Yield where the count cannot be made to agree with the published one."""
    apart = [
        each.year
        for each in tallies
        if (published := each.published_count(level)) is not None
        and not len(each.at_least(level))
        <= published
        <= len(each.at_least(level)) + len(each.perhaps_at_least(level))
    ]
    if apart:
        yield Blank()
        yield paragraph(
            Span("differs from the published count in ", "poor"),
            Span(", ".join(str(year) for year in apart), "poor"),
            "; levels here are read from the law, which the publisher may have read otherwise",
        )


def _published_notes(tallies: Sequence[Tally]) -> Iterator[Block]:
    found = [(each.year, each.published) for each in tallies if each.published]
    if found:
        yield Blank()
        yield paragraph(Span("published counts of jurisdictions:", "weak"))
    for year, printed in found:
        counts = {f"{key} or better": number for key, number in printed.at_least.items()} | dict(
            printed.exactly
        )
        words = ", ".join(f"{number} at {key}" for key, number in counts.items())
        link = printed.source if printed.source.startswith("http") else None
        yield paragraph(
            Span(f"{year}: {words} · ", "weak"),
            Span(printed.source, "weak", link=link),
            Span(f" · {printed.note}" if printed.note else "", "weak"),
            indent=2,
            hanging=2,
        )


TALLY_COLUMNS = (
    "criterion",
    "rubric",
    "year",
    "as_of",
    "level",
    "states",
    "published",
    "codes",
)


def tally_records(tallies: Sequence[Tally], level: str | None) -> Records:
    """Return one row a year and level (or one a year for a level and better)."""
    rows = []
    for each in tallies:
        groups: list[tuple[str, tuple[str, ...], int | None]]
        if level:
            groups = [
                (f"{level} or better", each.at_least(level), each.published_count(level)),
                ("perhaps", each.perhaps_at_least(level), None),
                ("below", each.below(level), None),
                ("not known", _not_known(each, level), None),
            ]
        else:
            exactly = each.published.exactly if each.published else {}
            groups = [(one, each.at(one), exactly.get(one)) for one in _levels((each,))]
            groups += [("undated", each.undated, None), ("uncoded", each.uncoded, None)]
        for name, codes, published in groups:
            rows.append(
                (
                    each.criterion,
                    each.rubric.id,
                    str(each.year),
                    each.as_of.isoformat(),
                    name,
                    str(len(codes)),
                    None if published is None else str(published),
                    " ".join(sorted(codes)),
                )
            )
    return Records(TALLY_COLUMNS, tuple(rows))


def tally_data(each: Tally, level: str | None) -> Mapping[str, object]:
    """Return the tally of one year as plain data for JSON."""
    data: dict[str, object] = {
        "criterion": each.criterion,
        "rubric": each.rubric.id,
        "year": each.year,
        "as_of": each.as_of.isoformat(),
        "levels": {one: sorted(each.at(one)) for one in _levels((each,))},
        "undated": sorted(each.undated),
        "uncoded": sorted(each.uncoded),
        "published": None
        if each.published is None
        else {
            "at_least": dict(each.published.at_least),
            "exactly": dict(each.published.exactly),
            "source": each.published.source,
            "note": each.published.note,
        },
    }
    if level:
        data["at_least"] = {
            "level": level,
            "states": sorted(each.at_least(level)),
            "perhaps": sorted(each.perhaps_at_least(level)),
            "below": sorted(each.below(level)),
            "not_known": sorted(_not_known(each, level)),
            "published": each.published_count(level),
        }
    return data


def overlap_document(
    first: Tally, second: Tally, pairs: Mapping[tuple[str, str], tuple[str, ...]]
) -> Document:
    """Return how two criteria go together: the levels of one against those of the other."""
    titles = [each.rubric.criteria[each.criterion] for each in (first, second)]
    rows = [
        (
            cell(level),
            *(cell(len(pairs.get((level, other), ())) or "·") for other in _levels((second,))),
        )
        for level in _levels((first,))
    ]
    settled = sum(len(states) for states in pairs.values())
    return (
        heading(f"{first.criterion} × {second.criterion} · {first.year}"),
        paragraph(Span(law_words(first.rubric, first.as_of.isoformat()).capitalize(), "weak")),
        paragraph("rows: ", criterion_name(titles[0].number, titles[0].title)),
        paragraph("columns: ", criterion_name(titles[1].number, titles[1].title)),
        Blank(),
        Table((Column(""), *(Column(level, "right") for level in _levels((second,)))), tuple(rows)),
        Blank(),
        *(
            paragraph(f"{one} × {two} ({len(states)}): ", states_words(states), hanging=2)
            for one in _levels((first,))
            for two in _levels((second,))
            if (states := pairs.get((one, two), ()))
        ),
        paragraph(
            Span(
                f"not known on one side or both: {count(len(first.marks) - settled, 'state')}",
                "weak",
            )
        ),
    )


OVERLAP_COLUMNS = (
    "rubric",
    "year",
    "as_of",
    "first",
    "level",
    "second",
    "second_level",
    "states",
    "codes",
)


def overlap_records(
    first: Tally, second: Tally, pairs: Mapping[tuple[str, str], tuple[str, ...]]
) -> Records:
    """Return one row a pair of levels that some state has."""
    return Records(
        OVERLAP_COLUMNS,
        tuple(
            (
                first.rubric.id,
                str(first.year),
                first.as_of.isoformat(),
                first.criterion,
                one,
                second.criterion,
                two,
                str(len(states)),
                " ".join(sorted(states)),
            )
            for (one, two), states in pairs.items()
        ),
    )
