"""The data dictionary: what the columns of exported tables hold and mean, each said once.

A line has the column, its kind, perhaps all that it may hold, and its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from statscore.formats.columns import Described, Written

_CARD_BASIS = ("computed", "published", "partial", "none")
_MARK_BASIS = (
    "coded",
    "bounded",
    "implied",
    "undated",
    "divergent",
    "pending",
    "uncoded",
)
_COMMON = """\
state text: the state's postal code; the key of the state in every table
fips text: the state's FIPS code, two digits; some programs drop the zero in front, so join on geoid
name text: the state's name
rubric text: the id of the rubric
year whole: the year that is graded
as_of day: the day whose law is graded
score number: points, where the answers settle them
low number: the least points that the law may earn
high number: the most points that the law may earn
out_of number: the points that can be earned, bonuses not counted
grade text: the grade, where it is settled
grade_low text: the worst grade that is possible
grade_high text: the best grade that is possible
rank whole: the rank among all states, where it is one
rank_low whole: the best rank that is possible
rank_high whole: the worst rank that is possible
coded whole: criteria of which the level is settled by an answer
bounded whole: criteria of which an answer leaves several levels
implied whole: criteria that a printed figure leaves fewer levels than the answers do
answered whole: criteria of which anything is known: coded, bounded or implied
criteria whole: criteria that the rubric asks in the year
best_known number: the score, else what the publisher printed; empty where neither is one number
best_known_from text = computed; computed with published areas; published; worked out: what best_known rests on
best_known_grade text: the grade that is settled, else the one that the publisher printed
best_known_grade_from text = computed; computed with published areas; published; worked out: what best_known_grade rests on
published_score number: the total that the publisher printed, where it is one number
published_score_low number: its least, where it is a span
published_score_high number: its most, where it is a span
published_grade text: the grade that the publisher printed
published_basis text = published; derived: whether the figures were printed, or worked out from others
published_source text: where it was printed
floor_adds_low number: what the floor of the rubric adds at the low end
floor_adds_high number: what the floor of the rubric adds at the high end
area text: the id of the area
criterion text: the id of the criterion; the key of the criterion in every table
label text: number and title of the criterion, to be read
title text: the title
level text: the level that the law meets, where it is settled
possible text: the levels that the law may meet, best first, parted by semicolons
share number: the share of the weight that the level earns
weight number: the points that the criterion can earn
points number: the points that it does earn, where that is settled
since date: from when the answer holds; where start is unknown, the day on which it was seen
start text = unknown: unknown where the law was so on that day, nobody knows since when
answer_basis text = source; partial; derived: what the answer rests on
citations text: sections of law, parted by semicolons
act text: the act that made it law
value number: the number that the answer holds
edition text: the release that has the same figures; with "(moved)" where they have moved since
fingerprint text: what the row rests on, as twelve digits and letters
scale_low number: low on the scale on which the publisher prints the area
scale_high number: high on the scale on which the publisher prints the area
scale_out_of number: the scale on which the publisher prints the area
published_low number: the least that the publisher printed of the area, on its own scale
published_high number: the most that the publisher printed of the area, on its own scale
cause text: why it differs: law, rubric, coding or another
bridge text: how a criterion of one rubric became one of the other
from_rubric text: the rubric of the earlier side
from_year whole: the year of the earlier side
from_as_of day: the day of the earlier side
to_rubric text: the rubric of the later side
to_year whole: the year of the later side
to_as_of day: the day of the later side
criteria_before text: the criteria of the earlier side, parted by semicolons
criteria_after text: the criteria of the later side, parted by semicolons
level_before text: the level on the earlier side, where it is settled
level_after text: the level on the later side, where it is settled
points_low number: the least by which the points differ
points_high number: the most by which the points differ
points_law number: the part of it that the law makes
points_rubric number: the part of it that the rubric makes
enacted date: when the act was signed
enacted_by date: the day by which it was law, where nobody found out when the act was signed
from_edition text: the release that has the figures of the earlier side
from_fingerprint text: what the earlier side rests on
to_edition text: the release that has the figures of the later side
to_fingerprint text: what the later side rests on
area_title text: the title of the area
area_label text: number and title of the area, to be read
question text: the question, as it is asked of the law
bonus truth: whether it is earned outside the points of the card
from whole: the first year in which it is asked
until whole: the last year in which it is asked
meets text: what earns the level
note text: a note
table text: the table
column text: the column
kind text = text; whole; number; truth; day: what the column holds
meaning text: what it means
values text: all that it may hold, parted by semicolons
"""
_OWN = {
    "scores": f"basis text = {'; '.join(_CARD_BASIS)}: what settles the score",
    "areas": "basis text = computed; published; partial: what the points rest on",
    "marks": f"basis text = {'; '.join(_MARK_BASIS)}: what the level rests on",
    "changes": "points number: by how many points it differs, where that is settled",
    "codebook": "points number: the points that the level earns",
    "counts": """\
level text: the level that is counted
states whole: states at exactly the level
at_least whole: states at the level or a better one, for certain
perhaps_at_least whole: further states of which an answer leaves it open
not_known whole: states of which nobody can tell
published whole: how many states the publisher counted at exactly the level
published_at_least whole: how many the publisher counted at the level or a better one""",
    "answers": """\
since date as written: the date under which the answer stands: a day, a month or a year
enacted date as written: when the act was signed
enacted_by date as written: the day by which it was law
through date as written: the last day for which the answer is known
read_through date as written: the last day for which the state's law was read
coded date as written: when it was coded
level text: the level that the law meets
at_least text: in place of a level: this one or a better one
at_most text: in place of a level: this one or a worse one
basis text = source; partial; derived: whether a source says level and date, one of them, or neither
quote text: words of the law
sources text: where it was read, parted by semicolons
coder text: who read it
decided_by text: who settled it where coders differed
reason text: why it was settled so
fingerprint text: the words of question and levels that were answered""",
}


KEYS: Mapping[str, tuple[str, ...]] = {
    "scores": ("state", "rubric", "as_of"),
    "areas": ("state", "rubric", "as_of", "area"),
    "marks": ("state", "rubric", "as_of", "criterion"),
    "answers": ("state", "criterion", "since"),
    "counts": ("rubric", "as_of", "criterion", "level"),
    "codebook": ("rubric", "criterion", "level"),
    "dictionary": ("table", "column"),
}
"""The columns by which a row of each table is known; `changes` has several of a criterion."""
REFERENCES = {"areas": "scores", "marks": "scores"}
"""Tables whose rows belong to a row of another one, by its key."""


def _read(lines: str) -> dict[str, Described]:
    found = {}
    for line in lines.splitlines():
        head, _colon, meaning = line.partition(": ")
        head, _equals, values = head.partition(" = ")
        name, kind = head.split(" ", 1)
        listed = tuple(values.split("; ")) if values else ()
        found[name] = Described(cast("Written", kind), meaning, listed)
    return found


COMMON = _read(_COMMON)
OWN = {table: _read(lines) for table, lines in _OWN.items()}


def described(table: str, column: str) -> Described | None:
    """Return what the dictionary says of a column of a table, None where it says nothing."""
    return OWN.get(table, {}).get(column) or COMMON.get(column)
