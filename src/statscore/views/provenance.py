"""Under every result, and in every row: which rubric, day, edition and fingerprint it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.formats.document import Blank, Document, Records, remark
from statscore.reports.card.fingerprints import rubric_fingerprint
from statscore.reports.card.provenance import Part, Provenance
from statscore.views.words import count

STAMP = ("edition", "fingerprint")
MOST_PARTS = 2
"""Rubrics and days that are named one by one; more are summed up."""
NO_EDITION = "in no edition"
"""What is said of figures that nobody has frozen."""
PREFIXES = ("", "from_", "to_")
"""A row of a comparison has the keys of both sides, each with its own prefix."""
NESTED = ("from", "to", "latest")
"""Objects inside an object that rest on cards of their own."""


def footer(rests_on: Provenance) -> Document:
    """Return the lines under a result."""
    lines = [f"rubric {rubric.id} ({rubric_fingerprint(rubric)})" for rubric in rests_on.rubrics]
    if len(rests_on.parts) > MOST_PARTS:
        lines.append(_summed_up(rests_on))
    else:
        lines.extend(map(_line, rests_on.parts))
    return (Blank(), *(remark(line, hanging=2) for line in lines)) if lines else ()


def released(rests_on: Provenance) -> Document:
    """Return a line on the editions that released the figures, and what has moved since."""
    parts = [part for part in rests_on.parts if part.edition or part.release.unreadable]
    if not parts:
        return ()
    of_each = len(parts) <= MOST_PARTS
    lines = map(_released, parts) if of_each else [_released_together(rests_on)]
    return (Blank(), *(remark(line, hanging=2) for line in lines))


def _line(part: Part) -> str:
    # Of one card its own, which its row of CSV and its object have too.
    of_one = next(iter(part.fingerprints.values())) if len(part.cards) == 1 else None
    return (
        f"rubric {part.rubric.id} ({rubric_fingerprint(part.rubric)}) · law as of {part.as_of} · "
        f"{_released(part)} · fingerprint {of_one or part.fingerprint}"
    )


def _released(part: Part) -> str:
    if part.release.unreadable:
        return f"{part.release.unreadable} cannot be read"
    if part.edition is None:
        return NO_EDITION
    words = f"edition {part.edition.id} of {part.edition.frozen}"
    if part.rubric_changed:
        words += ", rubric changed"
    if part.moved:
        words += f", moved since: {', '.join(part.moved)}"
    if part.missing:
        words += f", without {', '.join(part.missing)}"
    return words


def _summed_up(rests_on: Provenance) -> str:
    parts = rests_on.parts
    rubrics = {part.rubric.id: rubric_fingerprint(part.rubric) for part in parts}
    named = ", ".join(f"{id_} ({mark})" for id_, mark in rubrics.items())
    days = sorted(part.as_of for part in parts)
    return (
        f"rubric {named} · law as of {days[0]} to {days[-1]} · {_released_together(rests_on)} · "
        f"fingerprint {rests_on.fingerprint}"
    )


def _released_together(rests_on: Provenance) -> str:
    parts = rests_on.parts
    editions = sorted(part.edition.id for part in parts if part.edition)
    unreadable = sorted(part.release.unreadable for part in parts if part.release.unreadable)
    released = f"editions {', '.join(editions)}" if editions else NO_EDITION
    if unreadable:
        released = f"editions {', '.join(editions)}, " if editions else ""
        released += f"{', '.join(unreadable)} cannot be read"
    moved = sum(len(part.moved) for part in parts)
    return f"{released}, {count(moved, 'card')} moved since" if moved else released


def stamped_records(records: Records, rests_on: Provenance) -> Records:
    """Return the rows with the edition and the fingerprint that each rests on.

    A row of one state has the fingerprint of its card, any other row that of all the cards.
    """
    sides = [prefix for prefix in PREFIXES if f"{prefix}rubric" in records.columns]
    columns = tuple(
        f"{side}{key}"
        for side in sides
        for key in ("as_of", *STAMP)
        if f"{side}{key}" not in records.columns
    )
    keys = [
        place
        for place, column in enumerate(records.columns)
        if column == "state" or column.endswith(("rubric", "year", "as_of"))
    ]
    stamps: dict[tuple[object, ...], tuple[object, ...]] = {}
    rows = []
    for row in records.rows:
        key = tuple(row[place] for place in keys)
        if key not in stamps:
            by_name = _stamps(dict(zip(records.columns, row, strict=True)), rests_on, sides)
            stamps[key] = tuple(by_name[column] for column in columns)
        rows.append((*row, *stamps[key]))
    return records._replace(columns=(*records.columns, *columns), rows=tuple(rows))


def _stamps(
    named: Mapping[str, object], rests_on: Provenance, sides: Sequence[str]
) -> dict[str, object]:
    stamps: dict[str, object] = {}
    for side in sides:
        year, rubric = named.get(f"{side}year"), str(named[f"{side}rubric"])
        day = named.get(f"{side}as_of")
        part = (
            rests_on.part(rubric, int(str(year)), None if day is None else str(day))
            if year is not None
            else None
        )
        of_state = part.fingerprints.get(str(named.get("state"))) if part else None
        stamps |= {
            f"{side}as_of": part.as_of if part else None,
            f"{side}edition": _edition(part, named.get("state")) if part else None,
            f"{side}fingerprint": of_state
            or (part.fingerprint if part else _of_rubric(rests_on, rubric)),
        }
    return stamps


def _of_rubric(rests_on: Provenance, id_: str) -> str | None:
    return next(
        (rubric_fingerprint(rubric) for rubric in rests_on.rubrics if rubric.id == id_), None
    )


def _edition(part: Part, state: object) -> str | None:
    """Return the edition that released these figures; where they have moved, it says so."""
    if part.edition is None or (state is not None and state not in part.edition.cards):
        return None
    has_moved = state in part.moved if state is not None else bool(part.moved)
    return f"{part.edition.id} (moved)" if has_moved else part.edition.id


def stamped_data(data: object, rests_on: Provenance) -> object:
    """Return the objects with the edition and the fingerprint that each rests on."""
    if isinstance(data, Mapping):
        return dict(_stamped(data, rests_on))
    assert isinstance(data, Sequence)
    return [dict(_stamped(row, rests_on)) for row in data]


def _stamped(value: Mapping[str, object], rests_on: Provenance) -> Iterator[tuple[str, object]]:
    inner = {key: part for key in NESTED if isinstance(part := value.get(key), Mapping)}
    for key, item in value.items():
        if key in inner:
            side = {"state": value.get("state"), **inner[key]}
            yield key, {**inner[key], **_stamps(side, rests_on, ("",))}
        else:
            yield key, item
    if not inner:
        stamps = _stamps_of(value, rests_on)
        yield from ((key, item) for key, item in stamps.items() if key not in value)


def _stamps_of(value: Mapping[str, object], rests_on: Provenance) -> Mapping[str, object]:
    """Return the stamps of an object that names its rubric, or is one, or rests on all there is."""
    sides = [prefix for prefix in PREFIXES if f"{prefix}rubric" in value]
    if sides:
        return _stamps(value, rests_on, sides)
    if not rests_on.parts:
        of_rubric = _of_rubric(rests_on, str(value.get("id")))
        return {} if of_rubric is None else {"fingerprint": of_rubric}
    (part,) = rests_on.parts
    named = {"rubric": part.rubric.id, "year": part.year}
    return {**named, **_stamps(named, rests_on, ("",))}
