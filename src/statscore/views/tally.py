"""How many states, which, and who adopted when, beside what the publisher printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from statscore.formats import document as doc
from statscore.model.dates import today
from statscore.model.state import begins
from statscore.reports.count.adoption import Adoption, AdoptionYear, Step
from statscore.reports.count.last_seen import LastSeen, Sighting
from statscore.reports.count.tally import Tally
from statscore.views.charts import adoption_chart
from statscore.views.rows import day_row
from statscore.views.words import (
    address_span,
    count,
    criterion_name,
    day_in_words,
    in_states,
    law_words,
    number_words,
    plus_words,
    states_line,
    states_words,
    unknown_words,
    when_words,
)


@doc.as_document
def tally_document(
    tallies: Sequence[Tally], level: str | None, *, by_default: bool = False
) -> Iterator[doc.Block]:
    """Return how many states in words, then those at each level, or at a level and better.

    `by_default` says that the year was not asked for.
    """
    last = tallies[-1]
    yield doc.heading(criterion_name(last.rubric.criteria[last.criterion]))
    yield doc.paragraph(doc.Span(_answer(tallies, level), "strong"), hanging=2)
    years = str(last.year) if len(tallies) == 1 else f"{tallies[0].year} to {last.year}"
    known = len(last.uncoded) < len(last.marks)
    latest = by_default and known
    chosen = f"{years}, the latest year in which most states are known" if latest else years
    law = law_words(last.rubric, day_in_words(last.as_of), last.as_of)
    yield doc.remark(f"{last.rubric.title} · {chosen} · {law}", hanging=2)
    yield doc.Blank()
    if level:
        if len(tallies) > 1:
            yield _at_least(tallies, level)
        yield from _who(tallies, level)
    elif len(tallies) == 1:
        yield _by_level(last)
    else:
        yield _levels_by_year(tallies)
    yield from _disagreements(tallies, _question(last, level))
    if any(one.only_with_law for one in tallies):
        yield doc.Blank()
        yield doc.paragraph(
            f"Nobody is coded “{last.levels[-1]}”: only states with a law were coded here, so the "
            "counts are not shares of all states",
            hanging=2,
        )
    yield from _published_notes(tallies)


class CountHeading(NamedTuple):
    """What a count says first: of which states, and in which words."""

    words: str
    level: str
    below: bool

    def states(self, one: Tally) -> Sequence[str]:
        """Return the states of which it is certain."""
        return one.below(self.level) if self.below else one.at_least(self.level)

    def published(self, one: Tally) -> int | None:
        """Return how many the publisher counts, None where that cannot be told."""
        printed = one.published_count(self.level)
        if not self.below or printed is None:
            return printed
        return None if one.counted_by_publisher is None else one.counted_by_publisher - printed


def _question(one: Tally, level: str | None) -> CountHeading:
    """Return what the rubric says first, else the level asked for, printed, or the best one."""
    own = one.rubric.criteria[one.criterion].counted_as
    if level is None and own is not None:
        return CountHeading(own.words, own.level, own.below)
    printed = list(one.published.at_least) if one.published else []
    at = level or (printed[0] if len(printed) == 1 else one.levels[0])
    better = "" if at == one.levels[0] else " or better"
    return CountHeading(f"the law was at “{at}”{better}", at, below=False)


def _answer(tallies: Sequence[Tally], level: str | None) -> str:
    """Return "On 1 August 2019 minors could be charged in 19 states for certain (AK …); …"."""
    last = tallies[-1]
    if all(len(one.uncoded) == len(one.marks) for one in tallies):
        day = "this day" if len(tallies) == 1 else "these days"
        return f"Nobody has coded this for {day}: it is known of none of {len(last.marks)}"
    question = _question(last, level)
    states = question.states(last)
    words = f"On {day_in_words(last.as_of)} {question.words} {in_states(states, len(last.marks))}"
    unknown = (*last.perhaps_at_least(question.level), *last.not_known(question.level))
    words += f"; {unknown_words(unknown)}" if unknown else ""
    printed = question.published(last)
    if printed is not None:
        words += f". The publisher counts {printed} ({_agreement(last, question)})."
    elif (at_least := last.published_count(question.level)) is not None:
        words += f". The publisher counts {at_least} at “{question.level}” or better."
    if len(tallies) > 1:
        first = tallies[0]
        earlier = len(question.states(first))
        words = f"{words.removesuffix('.')}. In {first.year}: {earlier} for certain."
    return words


def _levels(tallies: Sequence[Tally]) -> tuple[str, ...]:
    """Return the levels, best first, and behind them any other answer, such as not-applicable."""
    levels = tallies[-1].levels
    met = {mark.level for tally in tallies for mark in tally.marks.values() if mark.level}
    return (*levels, *sorted(met.difference(levels)))


def _by_level(one: Tally) -> doc.Table:
    groups: list[tuple[doc.Cell, Sequence[str], doc.Style, doc.Style]] = [
        (doc.cell(level), one.at(level), "strong", "plain") for level in _levels((one,))
    ]
    if one.bounded:
        groups.append((doc.cell("known in part", "weak"), one.bounded, "plain", "plain"))
    if one.undated:
        groups.append((doc.cell("changed, day unknown", "weak"), one.undated, "plain", "plain"))
    if one.uncoded:
        groups.append((doc.cell("not coded", "weak"), one.uncoded, "plain", "weak"))
    return doc.table(
        groups,
        doc.Of("level", lambda group: group[0]),
        doc.Of("states", lambda group: doc.cell(len(group[1]), group[2]), "right"),
        doc.Of("", lambda group: doc.cell(states_words(group[1]), group[3]), wrap=True),
    )


def _levels_by_year(tallies: Sequence[Tally]) -> doc.Table:
    levels = _levels(tallies)
    return doc.table(
        tallies,
        doc.Of("year", when_words),
        doc.Each(levels, lambda one, at: len(one.at(levels[at])), "right"),
        any(one.bounded for one in tallies)
        and doc.Of("known in part", lambda one: len(one.bounded), "right", "weak"),
        any(one.undated for one in tallies)
        and doc.Of("day unknown", lambda one: len(one.undated), "right", "weak"),
        doc.Of("not coded", lambda one: len(one.uncoded), "right", "weak"),
    )


def _at_least(tallies: Sequence[Tally], level: str) -> doc.Table:
    return doc.table(
        tallies,
        doc.Of("year", when_words),
        doc.Of("as of", lambda one: one.as_of, style="weak"),
        doc.Of("states", lambda one: len(one.at_least(level)), "right", "strong"),
        doc.Of("perhaps", lambda one: plus_words(len(one.perhaps_at_least(level))), "right"),
        doc.Of("below", lambda one: len(one.below(level)), "right"),
        doc.Of("not known", lambda one: len(one.not_known(level)), "right", "weak"),
        doc.Of("published", lambda one: number_words(one.published_count(level)), "right"),
        doc.Of("", lambda one: _agreement(one, _question(one, level)), style="weak", wrap=True),
    )


def _agreement(one: Tally, question: CountHeading) -> str:
    published = question.published(one)
    if published is None:
        return ""
    certain, perhaps = len(question.states(one)), len(one.perhaps_at_least(question.level))
    if certain == published and not perhaps:
        return "agrees in number"
    unknown = len(one.not_known(question.level))
    if certain <= published <= certain + perhaps:
        return f"agrees if some of {_why_perhaps(one)}"
    if published < certain:
        return f"{certain - published} more here"
    short = published - certain - perhaps
    if short <= unknown:
        return f"{short} fewer here; {unknown} not known"
    return f"{short} fewer here, more than are not known"


def _why_perhaps(one: Tally) -> str:
    """Return by what some states only perhaps meet a level."""
    kinds = ["the changes of unknown day came in time"] if one.undated else []
    return " or ".join([*kinds, *(["those known in part are"] if one.bounded else [])])


def _who(tallies: Sequence[Tally], level: str) -> Iterator[doc.Block]:
    """Yield the states of the first year in full, then those that came and went."""
    if len(tallies) > 1:
        yield doc.Blank()
    before: set[str] = set()
    for tally in tallies:
        now = set(tally.at_least(level))
        moved = [
            *(f"+{code}" for code in sorted(now - before)),
            *(f"−{code}" for code in sorted(before - now)),
        ]
        if tally is tallies[0]:
            yield doc.paragraph(f"{tally.year}: ", states_words(now, "none"), hanging=6)
        elif moved:
            yield doc.paragraph(f"{tally.year}: ", " ".join(moved), hanging=6)
        perhaps = tally.perhaps_at_least(level)
        for kind, why in (
            (tally.undated, f"changed in {tally.year}, day unknown"),
            (tally.bounded, "known in part"),
        ):
            codes = [code for code in perhaps if code in kind]
            if codes:
                yield doc.remark(f"perhaps: {states_words(codes)} ({why})", indent=6)
        before = now
    last = tallies[-1]
    if len(tallies) > 1:
        now_words = states_words(last.at_least(level), "none")
        yield doc.paragraph(f"all in {last.year}: ", now_words, hanging=6)
    not_known = states_words(last.not_known(level), "none")
    yield doc.remark(f"not known in {last.year}: {not_known}", hanging=6)


def _disagreements(tallies: Sequence[Tally], question: CountHeading) -> Iterator[doc.Block]:
    """Yield where the count cannot be made to agree with the published one."""
    apart = [
        str(one.year)
        for one in tallies
        if (published := question.published(one)) is not None
        and not 0
        <= published - len(question.states(one))
        <= len(one.perhaps_at_least(question.level))
    ]
    if apart:
        yield doc.Blank()
        yield doc.paragraph(
            doc.Span(f"Another count than the publisher's in {', '.join(apart)}: ", "poor"),
            "levels here are read from the law, which the publisher may have read otherwise",
            hanging=2,
        )


def _published_notes(tallies: Sequence[Tally]) -> Iterator[doc.Block]:
    printed_years = [(tally.year, tally.published) for tally in tallies if tally.published]
    if printed_years:
        yield doc.Blank()
    for year, printed in printed_years:
        counts = {f"{key} or better": number for key, number in printed.at_least.items()}
        counts |= printed.exactly
        words = ", ".join(f"{number} at {key}" for key, number in counts.items())
        yield doc.paragraph(
            f"The publisher counts in {year}: {words} · ",
            address_span(printed.source),
            doc.Span(f" · {printed.note}" if printed.note else "", "weak"),
            hanging=2,
        )


def tally_records(tallies: Sequence[Tally], level: str | None) -> doc.Records:
    """Return one row a year and level (or one a year for a level and better)."""
    rows = (
        {
            **_of_what(one),
            "level": name,
            "states": len(codes),
            "published": published,
            "codes": sorted(codes),
        }
        for one in tallies
        for name, codes, published in _groups(one, level)
    )
    return doc.records("criterion rubric year as_of level states published codes", rows)


COUNT_COLUMNS = (
    "rubric year as_of criterion label level states at_least perhaps_at_least not_known published "
    "published_at_least"
)


def counts_records(tallies: Iterable[Tally]) -> doc.Records:
    """Return one row a criterion, day and level: how many states, and how many were printed."""
    rows = (
        {
            **_of_what(one),
            "label": criterion_name(one.rubric.criteria[one.criterion]),
            "level": level,
            "states": number(kinds.at(level)),
            "at_least": number(kinds.at_least(level)),
            "perhaps_at_least": number(kinds.perhaps_at_least(level)),
            "not_known": number(kinds.not_known(level)),
            "published": one.published.exactly.get(level) if one.published else None,
            "published_at_least": one.published_count(level),
        }
        for one in tallies
        for kinds, number in (_by_kind(one),)
        for level in one.levels
    )
    return doc.records(COUNT_COLUMNS, rows, table="counts")


def _by_kind(one: Tally) -> tuple[Tally, Callable[[Iterable[str]], int]]:
    """Return the count with one state of each kind, and how many states such states stand for."""
    alike: dict[object, list[str]] = {}
    for state, mark in one.marks.items():
        # Where the day of a change is open, or its level, each answer says something else.
        apart = state if mark.basis in ("undated", "bounded") else None
        alike.setdefault((mark.basis, mark.possible, apart), []).append(state)
    numbers = {states[0]: len(states) for states in alike.values()}
    kinds = replace(one, marks={state: one.marks[state] for state in numbers})
    return kinds, lambda states: sum(numbers[state] for state in states)


def _of_what(one: Tally) -> doc.Row:
    return {
        "criterion": one.criterion,
        **day_row(one.rubric, one.year, one.as_of),
    }


def _groups(one: Tally, level: str | None) -> Iterator[tuple[str, Sequence[str], int | None]]:
    """Yield the name, the states and the published number of each row."""
    if level:
        yield f"{level} or better", one.at_least(level), one.published_count(level)
        yield "perhaps", one.perhaps_at_least(level), None
        yield "below", one.below(level), None
        yield "not known", one.not_known(level), None
        return
    exactly = one.published.exactly if one.published else {}
    for other in _levels((one,)):
        yield other, one.at(other), exactly.get(other)
    if one.bounded:
        yield "bounded", one.bounded, None
    yield "undated", one.undated, None
    yield "uncoded", one.uncoded, None


def tally_data(one: Tally, level: str | None) -> doc.Row:
    """Return the tally of one year as plain data for JSON."""
    data: dict[str, object] = {
        **_of_what(one),
        "levels": {level: sorted(one.at(level)) for level in _levels((one,))},
        "bounded": sorted(one.bounded),
        "undated": sorted(one.undated),
        "uncoded": sorted(one.uncoded),
        "published": one.published
        and {
            "at_least": dict(one.published.at_least),
            "exactly": dict(one.published.exactly),
            "source": one.published.source,
            "note": one.published.note,
        },
    }
    if level:
        data["at_least"] = {
            "level": level,
            "states": sorted(one.at_least(level)),
            "perhaps": sorted(one.perhaps_at_least(level)),
            "below": sorted(one.below(level)),
            "not_known": sorted(one.not_known(level)),
            "published": one.published_count(level),
        }
    return data


Pairs = Mapping[tuple[str, str], tuple[str, ...]]
"""The states of each pair of levels that some state has."""


@doc.as_document
def overlap_document(first: Tally, second: Tally, pairs: Pairs) -> Iterator[doc.Block]:
    """Return how two criteria go together: the levels of one against those of the other."""
    yield doc.heading(f"{first.criterion} × {second.criterion}")
    known = sum(map(len, pairs.values()))
    both = f"On {day_in_words(first.as_of)} both are known of {known} of {len(first.marks)} states"
    if pairs:
        most = max(pairs, key=lambda pair: len(pairs[pair]))
        both += f", most often {most[0]} × {most[1]} ({len(pairs[most])})"
    yield doc.paragraph(doc.Span(both, "strong"), hanging=2)
    yield doc.remark(
        f"{first.rubric.title} · {law_words(first.rubric, 'that day', first.as_of)}", hanging=2
    )
    for words, side in (("rows: ", first), ("columns: ", second)):
        yield doc.paragraph(words, criterion_name(side.rubric.criteria[side.criterion]))
    levels, others = _levels((first,)), _levels((second,))
    yield doc.Blank()
    yield doc.table(
        levels,
        doc.Of("", str),
        doc.Each(others, lambda level, at: len(pairs.get((level, others[at]), ())) or "·", "right"),
    )
    yield doc.Blank()
    for pair in product(levels, others):
        if states := pairs.get(pair, ()):
            words = f"{' × '.join(pair)} ({len(states)}): "
            yield doc.paragraph(words, states_words(states), hanging=2)
    unknown = len(first.marks) - sum(len(states) for states in pairs.values())
    yield doc.remark(f"not known on one side or both: {count(unknown, 'state')}")


def overlap_records(first: Tally, second: Tally, pairs: Pairs) -> doc.Records:
    """Return one row a pair of levels that some state has."""
    rows = (
        {
            **row,
            **_of_what(first),
            "first": first.criterion,
            "second": second.criterion,
            "states": len(row["states"]),
            "codes": row["states"],
        }
        for row in overlap_data(pairs)
    )
    return doc.records("rubric year as_of first level second second_level states codes", rows)


def overlap_data(pairs: Pairs) -> list[dict[str, Any]]:
    """Return one object a pair of levels as plain data for JSON."""
    return [
        {"level": level, "second_level": other, "states": sorted(states)}
        for (level, other), states in pairs.items()
    ]


KINDS: Mapping[str, str] = {"adopted": "", "by": "by that day", "left": "left it"}


@doc.as_document
def adoption_document(adoption: Adoption) -> Iterator[doc.Block]:
    """Return the curve of adoption and the states in the order in which they came."""
    rubric, level = adoption.rubric, adoption.level
    yield doc.heading(criterion_name(rubric.criteria[adoption.criterion]))
    enacted = "enactment, else " if rubric.law == "enacted" else ""
    better = "" if level == next(iter(rubric.levels(adoption.criterion))) else " or better"
    answer = _adopted(adoption, f"“{level}”{better}")
    yield doc.paragraph(doc.Span(answer, "strong"), hanging=2)
    yield doc.remark(f"{rubric.title} · by {enacted}the first day in force")
    yield doc.Blank()
    if adoption.steps:
        yield from adoption_chart(adoption)
        yield from (_curve(adoption), doc.Blank(), _steps(adoption), doc.Blank())
        yield from (doc.remark(words, hanging=2) for words in _notes(adoption))
    if adoption.never:
        yield states_line("coded, and never there", adoption.never)
    if adoption.uncoded:
        yield states_line("not known from any answer", adoption.uncoded)


def _adopted(adoption: Adoption, level: str) -> str:
    """Return how many states reached the level, who first, and how many had it lately."""
    came = [step for step in adoption.steps if step.kind != "left"]
    if not came:
        return f"No state is known to have reached {level}"
    states = {step.state for step in came}
    everyone = len(states) + len({*adoption.never, *adoption.uncoded} - states)
    words = f"{len(states)} of {count(everyone, 'state')} reached {level} as far as is known"
    first = came[0]
    words += f"; {first.state} first ({'by ' if first.kind == 'by' else ''}{first.since})"
    if adoption.counts:
        known = [everyone - count.not_known for count in adoption.counts]
        lately = [
            each for each, of in zip(adoption.counts, known, strict=True) if 2 * of >= max(known)
        ]
        words += f". {_on(lately[-1])} at least {lately[-1].at_least} had it"
        open_ = lately[-1].not_known
        words += f"; {count(open_, 'is', 'are')} not known" if open_ else ""
    return words


def _on(counted: AdoptionYear) -> str:
    if counted.day is not None:
        return f"On {counted.day}"
    future = date(counted.year, 12, 31) > today()
    return f"At the end of {counted.year}{', if nothing changes until then,' if future else ''}"


def _notes(adoption: Adoption) -> Iterator[str]:
    kinds = {step.kind for step in adoption.steps}
    yield (
        "at least: states that have it at the end of the year as far as the law has been read; "
        "not known: nobody has coded that day"
    )
    if len(adoption.counts) > len(adoption.years):
        yield "a day in place of a year: at its end the law of fewer than half as many was read"
    if any(each.perhaps for each in adoption.counts):
        yield "perhaps: the law changed, the day is not known"
    if "by" in kinds:
        yield "by that day: the law was so on this date, since when nobody found out"
    if any(not step.since.exact for step in adoption.steps):
        yield "a date known only to the month or year stands at its end"
    if "left" in kinds:
        yield "left it: the law fell below the level; counted until then"


def _curve(adoption: Adoption) -> doc.Table:
    everyone = {step.state for step in adoption.steps} | {*adoption.never, *adoption.uncoded}
    perhaps = any(each.perhaps for each in adoption.counts)
    return doc.table(
        adoption.counts,
        doc.Of("year", lambda year: str(year.day or year.year)),
        doc.Of("at least", lambda year: year.at_least, "right", "strong"),
        perhaps and doc.Of("perhaps", lambda year: plus_words(year.perhaps), "right"),
        doc.Of("not known", lambda year: year.not_known, "right", "weak"),
        doc.Of("", lambda year: _bar(year, len(everyone))),
        doc.Of("came in that year", _came, wrap=True),
    )


def _bar(year: AdoptionYear, everyone: int) -> doc.Cell:
    low = Fraction(year.at_least)
    return doc.bar(low, low + year.perhaps + year.not_known, Fraction(everyone), 25)


def _came(year: AdoptionYear) -> str:
    parts = [
        states_words(year.adopted, ""),
        f"(by then: {states_words(year.by)})" if year.by else "",
        " ".join(f"−{state}" for state in sorted(year.left)),
    ]
    return " ".join(part for part in parts if part)


def _steps(adoption: Adoption) -> doc.Table:
    return doc.table(
        zip(_places(adoption), adoption.steps, strict=True),
        doc.Of("", lambda placed: placed[0] or "", "right", "weak"),
        doc.Of("state", lambda placed: placed[1].state, style="strong"),
        doc.Of("date", lambda placed: placed[1].since),
        doc.Of("", lambda placed: KINDS[placed[1].kind], style="weak"),
        doc.Of("level", lambda placed: placed[1].answer.says),
        doc.Of("law", lambda placed: _law(placed[1]), style="weak", wrap=True),
    )


def _places(adoption: Adoption) -> list[int | None]:
    """Return the place of each adoption in the order of dates; equal dates share it."""
    places: list[int | None] = []
    came: list[Step] = []
    for step in adoption.steps:
        if step.kind == "left":
            places.append(None)
            continue
        came.append(step)
        first = next(earlier for earlier in came if earlier.since == step.since)
        places.append(1 + came.index(first))
    return places


def _law(step: Step) -> str:
    parts = [step.answer.act, "; ".join(step.answer.citations)]
    return " · ".join(part for part in parts if part)


ADOPTION_COLUMNS = "criterion rubric at_least place state fips date kind level act citations"


def adoption_records(adoption: Adoption, fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a step, oldest first."""
    rows = (
        {
            **_level_row(adoption),
            **_step_row(place, step),
            "fips": fips.get(step.state),
            "citations": "; ".join(step.answer.citations),
        }
        for place, step in zip(_places(adoption), adoption.steps, strict=True)
    )
    return doc.records(ADOPTION_COLUMNS, rows)


def _level_row(adoption: Adoption) -> doc.Row:
    return {
        "criterion": adoption.criterion,
        "rubric": adoption.rubric.id,
        "at_least": adoption.level,
    }


def _step_row(place: int | None, step: Step) -> doc.Row:
    return {
        "place": place,
        "state": step.state,
        "date": step.since,
        "kind": step.kind,
        **doc.picked(step.answer, "level act citations"),
    }


def adoption_data(adoption: Adoption) -> doc.Row:
    """Return the steps and the curve as plain data for JSON."""
    return {
        **_level_row(adoption),
        "steps": list(map(_step_row, _places(adoption), adoption.steps)),
        "years": [
            {
                "year": year.year,
                "states": year.at_least,
                "perhaps": year.perhaps,
                "not_known": year.not_known,
                "adopted": sorted(year.adopted),
                "by": sorted(year.by),
                "left": sorted(year.left),
            }
            for year in adoption.years
        ],
        "days": [
            {
                "day": each.day,
                "states": each.at_least,
                "perhaps": each.perhaps,
                "not_known": each.not_known,
            }
            for each in adoption.counts
            if each.day is not None
        ],
        "never": sorted(adoption.never),
        "uncoded": sorted(adoption.uncoded),
    }


# What was last seen.


@doc.as_document
def last_seen_document(seen: LastSeen) -> Iterator[doc.Block]:
    """Return each state's latest answer with its day."""
    yield doc.heading(criterion_name(seen.rubric.criteria[seen.criterion]))
    everyone = len(seen.sightings) + len(seen.unanswered)
    levels = Counter(sighting.held.answer.says for sighting in seen.sightings)
    said = ", ".join(f"{number} {level}" for level, number in levels.most_common())
    answered = f"Last seen in {len(seen.sightings)} of {count(everyone, 'state')}"
    yield doc.paragraph(doc.Span(f"{answered}: {said or 'nothing'}", "strong"), hanging=2)
    yield doc.remark("each state's latest answer, whatever its day: no count of one day")
    yield doc.Blank()
    yield doc.table(
        seen.sightings,
        doc.Of("state", lambda sighting: sighting.state),
        doc.Of("level", lambda sighting: sighting.held.answer.says),
        doc.Of("when", _seen_words),
        doc.Of("known through", lambda sighting: sighting.through or "no limit", style="weak"),
    )
    if seen.unanswered:
        yield doc.Blank()
        yield doc.remark(f"no answer: {states_words(seen.unanswered)}")


def _seen_words(sighting: Sighting) -> str:
    """Return "seen on 2013-01-15" where the answer is known for one day, else since when."""
    held = sighting.held
    return f"seen on {held.since}" if sighting.through == held.since else begins(*held)


def last_seen_records(seen: LastSeen, fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a state with an answer."""
    return doc.records(
        "state fips criterion level at_least at_most value since start through act citations",
        (
            {
                **_sighting_row(sighting),
                "criterion": seen.criterion,
                "fips": fips.get(sighting.state),
                "citations": "; ".join(sighting.held.answer.citations),
            }
            for sighting in seen.sightings
        ),
    )


def _sighting_row(sighting: Sighting) -> doc.Row:
    answer = sighting.held.answer
    return {
        "state": sighting.state,
        **doc.picked(answer, "level at_least at_most value"),
        "since": sighting.held.since,
        "start": answer.start,
        "through": sighting.through,
        "act": answer.act,
        "citations": answer.citations,
    }


def last_seen_data(seen: LastSeen) -> doc.Row:
    """Return the latest answers as plain data for JSON."""
    return {
        "criterion": seen.criterion,
        "rubric": seen.rubric.id,
        "states": [_sighting_row(sighting) for sighting in seen.sightings],
        "unanswered": sorted(seen.unanswered),
    }
