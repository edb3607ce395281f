"""How far coders agree: figures with intervals, levels, groups, the protocol and its sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.reports.card.grading import rounded
from statscore.reports.coding.agreement import Agreement, Figure, Undefined
from statscore.reports.coding.protocol import Progress
from statscore.reports.coding.units import CodedUnit, DateDivergence, Units
from statscore.views.words import UNKNOWN, and_words, count

UNDEFINED: Mapping[Undefined, str] = {
    "no-units": "no unit that two coders answered",
    "one-unit": "fewer than two units",
    "one-level": "everyone chose the same level: no chance-corrected figure",
}
"""What stands in place of a figure that is undefined."""
_PLACES = Rounding(places=3)
_PERCENT = Rounding(places=1)
MOST_DATES = 20
"""Divergences of date in the text; the sheet and the data have them all."""


class AgreementRow(NamedTuple):
    """The agreement in one batch, criterion or state."""

    name: str
    agreement: Agreement


class Sample(NamedTuple):
    """States, or states with a criterion, that two coders should code next."""

    among: int
    share: Fraction
    seed: int
    drawn: tuple[tuple[str, ...], ...]


class AgreeView(NamedTuple):
    """All that one run of `agree` shows."""

    units: Units
    overall: Agreement
    by: str | None
    groups: tuple[AgreementRow, ...]
    progress: Progress
    seed: int
    sample: Sample | None = None
    as_of: str | None = None


def agree_document(view: AgreeView) -> doc.Document:
    """Return the figures, the levels chosen, the groups asked for, and the protocol."""
    return (
        *_head(view),
        *_figures(view),
        *_prevalence(view),
        *_groups(view),
        *_dates(view.units.dates),
        doc.paragraph("protocol: ", protocol_words(view.progress), hanging=2),
        *_sample(view.sample),
    )


def _head(view: AgreeView) -> Iterator[doc.Block]:
    units = view.units
    yield doc.heading(f"Agreement of {and_words(units.coders)}")
    day = f"law in force on {view.as_of} · " if view.as_of else ""
    both = "both" if len(units.coders) == 2 else "at least two"  # noqa: PLR2004 - a pair
    units_words = count(view.overall.units, "unit")
    parts = [f"{day}{units_words} that {both} answered, {view.overall.divergent} divergent"]
    if units.dates:
        parts.append(f"{count(len(units.dates), 'change')} with the same levels and another date")
    if units.single:
        parts.append(f"{count(len(units.single), 'unit')} by one coder alone, in no figure")
    yield doc.paragraph(doc.Span(" · ".join(parts), "strong"), hanging=2)
    yield doc.remark(
        "a unit is one state, one criterion and one day; divergent: the coders chose different "
        "levels",
        hanging=2,
    )
    yield doc.Blank()


def named_figures(agreement: Agreement, coders: Sequence[str]) -> Iterator[tuple[str, str, Figure]]:
    """Yield each figure with its id and its name, kappa once for every pair of coders."""
    yield "divergence", "rate of divergence", agreement.divergence
    yield "agreement", "percent agreement", agreement.agreement
    for (one, other), figure in agreement.kappa.items():
        pair = f"{coders[one]} and {coders[other]}"
        name = "Cohen's kappa" + (f", {pair}" if len(coders) > 2 else "")  # noqa: PLR2004 - a pair
        yield f"kappa:{coders[one]}+{coders[other]}", name, figure
    yield "alpha-nominal", "Krippendorff's alpha, nominal", agreement.alpha_nominal
    yield "alpha-ordinal", "Krippendorff's alpha, ordinal", agreement.alpha_ordinal
    yield "ac1", "Gwet's AC1", agreement.ac1


def _figures(view: AgreeView) -> Iterator[doc.Block]:
    yield doc.table(
        named_figures(view.overall, view.units.coders),
        doc.Of("figure", lambda named: named[1]),
        doc.Of("value", lambda named: _value(named[0], named[2]), wrap=True),
        doc.Of("95 % interval", lambda named: _interval(named[0], named[2])),
    )
    yield doc.Blank()


def _value(id_: str, figure: Figure) -> doc.Cell:
    if figure.value is None:
        assert figure.undefined is not None
        return doc.cell(UNDEFINED[figure.undefined], "weak")
    return doc.cell(_words_of(id_)(figure.value))


def _interval(id_: str, figure: Figure) -> doc.Cell:
    if figure.value is None or figure.low is None or figure.high is None:
        return doc.cell(UNKNOWN, "weak")
    words = _words_of(id_)
    return doc.cell(f"{words(figure.low)} to {words(figure.high)}")


def _words_of(id_: str) -> Callable[[Fraction], str]:
    return percent if id_ in ("divergence", "agreement") else _number


def percent(share: Fraction) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{decimal_text(rounded(share * 100, _PERCENT))} %"


def _number(number: Fraction) -> str:
    return decimal_text(rounded(number, _PLACES))


def _prevalence(view: AgreeView) -> Iterator[doc.Block]:
    if not view.overall.prevalence:
        return
    yield doc.table(
        view.overall.prevalence,
        doc.Of("level chosen", lambda chosen: chosen.level),
        doc.Each(view.units.coders, lambda chosen, at: chosen.by_coder[at], "right"),
        doc.Of("of all", lambda chosen: percent(chosen.share), "right"),
    )
    yield doc.Blank()


def _groups(view: AgreeView) -> Iterator[doc.Block]:
    if view.by is None:
        return
    if not view.groups:
        yield doc.paragraph(f"no {view.by} has a unit that two coders answered")
        yield doc.Blank()
        return
    pair = len(view.units.coders) == 2  # noqa: PLR2004 - kappa is of two
    yield doc.table(
        view.groups,
        doc.Of(view.by, lambda group: group.name, wrap=True),
        doc.Of("units", lambda group: group.agreement.units, "right"),
        doc.Of("divergent", _divergent, "right"),
        doc.Of("rate", lambda group: _short(group.agreement.divergence, percent), "right"),
        pair and doc.Of("kappa", _kappa, "right"),
        doc.Of("alpha", lambda group: _short(group.agreement.alpha_nominal), "right"),
        doc.Of("ordinal", lambda group: _short(group.agreement.alpha_ordinal), "right"),
        doc.Of("AC1", lambda group: _short(group.agreement.ac1), "right"),
    )
    agreements = [group.agreement for group in view.groups]
    by_chance = [(each.alpha_nominal, each.alpha_ordinal, each.ac1) for each in agreements]
    if any(figure.value is None for figures in by_chance for figure in figures):
        yield doc.remark(
            f"{UNKNOWN} stands where everyone chose the same level, or there are fewer than "
            "two units"
        )
    yield doc.Blank()


def _divergent(group: AgreementRow) -> doc.Cell:
    divergent = group.agreement.divergent
    return doc.cell(divergent, "bad" if divergent else "plain")


def _kappa(group: AgreementRow) -> str:
    (kappa,) = group.agreement.kappa.values()
    return _short(kappa)


def _short(figure: Figure, words: Callable[[Fraction], str] | None = None) -> str:
    return UNKNOWN if figure.value is None else (words or _number)(figure.value)


def _dates(dates: Sequence[DateDivergence]) -> Iterator[doc.Block]:
    for date in dates[:MOST_DATES]:
        given = " ".join(str(given.since) if given else UNKNOWN for given in date.given)
        yield doc.paragraph(
            f"same level, other date: {date.state} {date.criterion} {date.level}: {given}",
            hanging=2,
        )
    if len(dates) > MOST_DATES:
        yield doc.paragraph(f"and {len(dates) - MOST_DATES} more: --sheet has them all")
    if dates:
        yield doc.Blank()


def protocol_words(progress: Progress) -> str:
    """Return where the protocol stands, and what to code next."""
    if progress.rate is None:
        return "nothing is coded by two coders yet: both code everything"
    what = "all units" if progress.batch is None else f"batch {progress.batch}"
    divergent = f"{progress.divergent} of {count(progress.units, 'unit')} divergent"
    then = "not below 5 %: both code everything in the next batch too"
    if progress.advice == "code-a-fifth":
        then = "below 5 %: of the next batch a fifth is coded by both (--sample 0.2 draws it)"
    return f"{what}: {divergent} ({percent(progress.rate)}), {then}"


def _sample(sample: Sample | None) -> Iterator[doc.Block]:
    if sample is None:
        return
    yield doc.Blank()
    if not sample.among:
        yield doc.paragraph(
            "nothing to draw from: two coders have coded all that states/ has a file for"
        )
        return
    yield doc.paragraph(
        f"to be coded by both: {len(sample.drawn)} of {sample.among} "
        f"(share {decimal_text(sample.share)}, seed {sample.seed})"
    )
    if all(len(things) == 1 for things in sample.drawn):
        yield doc.paragraph(" ".join(things[0] for things in sample.drawn), indent=2)
        return
    by_state: dict[str, list[str]] = {}
    for state, criterion in sample.drawn:
        by_state.setdefault(state, []).append(criterion)
    for state, criteria in by_state.items():
        yield doc.paragraph(
            doc.Span(f"{state} ", "strong"), " ".join(criteria), indent=2, hanging=3
        )


AGREE_COLUMNS = "by group coders figure value low high undefined units divergent seed"


def agree_records(view: AgreeView) -> doc.Records:
    """Return one row a group and figure, `all` first; exact numbers."""
    coders = view.units.coders
    rows = (
        {
            **_figure_row(figure),
            "by": "all" if group.agreement is view.overall else view.by,
            "group": group.name or None,
            "coders": "+".join(coders),
            "figure": id_,
            "units": group.agreement.units,
            "divergent": group.agreement.divergent,
            "seed": view.seed,
        }
        for group in (AgreementRow("", view.overall), *view.groups)
        for id_, _name, figure in named_figures(group.agreement, coders)
    )
    return doc.records(AGREE_COLUMNS, rows)


def _figure_row(figure: Figure) -> doc.Row:
    return doc.picked(figure, "value low high undefined")


def sample_records(sample: Sample, *, pairs: bool) -> doc.Records:
    """Return one row a state, or a state and criterion, that was drawn."""
    return doc.Records(("state", "criterion") if pairs else ("state",), sample.drawn)


def agree_data(view: AgreeView) -> doc.Row:
    """Return everything as plain data for JSON; exact numbers are strings."""
    coders, progress = view.units.coders, view.progress
    return {
        "coders": list(coders),
        "as_of": view.as_of,
        "seed": view.seed,
        **_group_data(view.overall, coders),
        "single": len(view.units.single),
        "date_divergences": [_date_data(unit, coders) for unit in view.units.dates],
        "divergences": [_level_data(unit, coders) for unit in view.units.units if unit.diverges],
        "by": view.by,
        "groups": [
            {"group": group.name, **_group_data(group.agreement, coders)} for group in view.groups
        ],
        "protocol": doc.picked(progress, "advice batch units divergent rate"),
        "sample": None if view.sample is None else view.sample._asdict(),
    }


def _date_data(unit: DateDivergence, coders: Sequence[str]) -> doc.Row:
    dates = (given.since if given else None for given in unit.given)
    return {
        **doc.picked(unit, "state criterion level batch"),
        "dates": dict(zip(coders, dates, strict=True)),
    }


def _level_data(unit: CodedUnit, coders: Sequence[str]) -> doc.Row:
    return {
        **doc.picked(unit, "state criterion day batch"),
        "levels": dict(zip(coders, unit.levels, strict=True)),
    }


def _group_data(agreement: Agreement, coders: Sequence[str]) -> doc.Row:
    return {
        "units": agreement.units,
        "divergent": agreement.divergent,
        "figures": {
            id_: {
                **_figure_row(figure),
                "undefined": None if figure.undefined is None else UNDEFINED[figure.undefined],
            }
            for id_, _name, figure in named_figures(agreement, coders)
        },
        "prevalence": {
            chosen.level: {
                "share": chosen.share,
                **dict(zip(coders, chosen.by_coder, strict=False)),
            }
            for chosen in agreement.prevalence
        },
    }
