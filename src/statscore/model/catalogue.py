"""The catalogue of everything that can be wrong with a file: one code, one sentence, one severity.

An error is a contradiction or something that cannot be read: some figure would come out wrong or
be missing, whichever side is right, so the file is kept out of the results or the command fails. A
warning is worth a look: nothing is wrong for certain, and every figure is what the files say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
Stage = Literal["file", "syntax", "shape", "references", "results", "editions"]


class CatalogueEntry(NamedTuple):
    """One kind of problem."""

    severity: Severity
    code: str
    says: str
    """What is wrong, in one sentence."""
    why: str
    """Why it is an error or a warning."""
    stage: Stage = "file"


_error, _warning = partial(CatalogueEntry, "error"), partial(CatalogueEntry, "warning")


def _stage(stage: Stage, *problems: CatalogueEntry) -> Iterator[CatalogueEntry]:
    return (problem._replace(stage=stage) for problem in problems)


_UNREAD = "Nothing can be read from the file, so no figure can rest on it."
_NOWHERE = "A word that leads nowhere would silently change or drop a figure."
_GUESS = "The program would have to guess what was meant, and a guess can be a wrong figure."
_LOOK = "Nothing is wrong for certain, and no figure depends on it."
_COPIED = "A figure was copied wrong. A warning where a `note` says that it was printed so."
_OURS = (
    "Levels and weights may be ours and not the publisher's, and publishers err: both can stand."
)

CATALOGUE: tuple[CatalogueEntry, ...] = (
    *_stage(
        "file",
        _error("unreadable", says="The file cannot be opened, or is none.", why=_UNREAD),
        _error("too-large", says="The file has more than 20 MB.", why=_UNREAD),
        _error(
            "outside-workspace",
            says="A link that leads out of the workspace.",
            why="Whoever sends a workspace could have any file of its reader shown, or written "
            "over.",
        ),
        _error(
            "bad-file-name",
            says="A file's name that some systems cannot hold, or that nobody can tell from "
            "another.",
            why="Elsewhere the file would be missing, or be taken for the other one.",
        ),
        _error(
            "too-many-keys",
            says="The file has more lines, commas, dots and brackets than anybody writes.",
            why=_UNREAD,
        ),
        _error(
            "too-many-problems",
            says="The file has more than a hundred problems; the first of them are shown.",
            why="The others would be taken for solved.",
        ),
        _warning(
            "not-read",
            says="A file or folder in rubrics/, states/, coders/ or editions/ that is passed over.",
            why="It may be meant for something else, or hold law that no figure counts.",
        ),
        _error("not-utf8", says="The file is not text in UTF-8.", why=_UNREAD),
        _error(
            "bad-state-code",
            says="The file's name cannot be a state's code.",
            why="Results name states by their code.",
        ),
    ),
    *_stage("syntax", _error("toml-syntax", says="The text is not TOML.", why=_UNREAD)),
    *_stage(
        "shape",
        _error("unknown-key", says="A key that no file of this kind has.", why=_NOWHERE),
        _error("missing-key", says="A key that is needed is not there.", why=_GUESS),
        _error("wrong-type", says="A value of another kind is needed.", why=_GUESS),
        _error("unknown-word", says="A word that is none of those that the key knows.", why=_GUESS),
        _error("bad-id", says="An id with characters that ids do not have.", why=_GUESS),
        _error("bad-date", says="What is no date, or a day that no calendar has.", why=_GUESS),
        _error("bad-year", says="A year that does not have four digits.", why=_GUESS),
        _error("bad-cutoff", says="A cut-off day that not every year has.", why=_GUESS),
        _error(
            "tile-twice",
            says="A jurisdiction that stands twice on the map of the settings.",
            why="It would be drawn in one place, and which is a guess.",
        ),
        _error(
            "bad-number",
            says="What is no number, or one without an exact value such as nan or 1/0.",
            why=_GUESS,
        ),
        _error(
            "span-order",
            says="A span of points that does not go from less to more.",
            why="Nothing lies between its ends, so it is not known what was printed.",
        ),
        _error(
            "bad-share",
            says="A share of the weight below 0 or above 1.",
            why="A level would earn more than the criterion is worth, or less than nothing.",
        ),
        _error(
            "bad-fingerprint",
            says="A fingerprint that is not twelve digits and letters a to f.",
            why="It can match nothing, so the answer would be suspect for ever.",
        ),
        _error("value-and-level", says="An answer has a number and a level.", why=_GUESS),
        _error(
            "level-and-bounds",
            says="An answer with both a level and bounds.",
            why="One of the two says more than is known, or less.",
        ),
        _error(
            "enacted-twice",
            says="An answer with both the day of enactment and a day by which it was law.",
            why="The two say differently since when it counts.",
        ),
        _error(
            "bounds-of-coder",
            says="A coder's answer with bounds in place of a level.",
            why="Agreement is counted over levels: two coders with other bounds neither agree nor "
            "differ.",
        ),
        _error("no-levels", says="A scale or criterion without a level.", why=_GUESS),
        _error(
            "reserved-level",
            says="A scale names a level that every criterion has anyway: pending, not-applicable.",
            why="It would have two meanings.",
        ),
    ),
    *_stage(
        "references",
        _error(
            "derived-twice",
            says="A printed card says twice which of its figures are worked out.",
            why="The two need not agree, and what was printed would be taken for worked out.",
        ),
        _error("unknown-figure", says="The card has no such figure.", why=_NOWHERE),
        _error("unknown-area", says="No area has this id.", why=_NOWHERE),
        _error("unknown-criterion", says="No criterion has this id.", why=_NOWHERE),
        _error("unknown-grade", says="The rubric has no such grade.", why=_NOWHERE),
        _error(
            "unknown-level",
            says="The criterion has no such level, or has it no longer.",
            why=_NOWHERE,
        ),
        _error(
            "value-missing",
            says="A level answers a question that asks for a number.",
            why=_NOWHERE,
        ),
        _error(
            "value-unasked",
            says="A number answers a question that asks for a level.",
            why=_NOWHERE,
        ),
        _error("unknown-rubric", says="No rubric has this id.", why=_NOWHERE),
        _error("unknown-scale", says="The rubric has no such scale.", why=_NOWHERE),
        _error(
            "levels-missing",
            says="A criterion with neither a scale nor levels.",
            why="Nothing says what an answer earns.",
        ),
        _error(
            "levels-twice",
            says="A criterion with both a scale and levels of its own.",
            why="Two rules say what an answer earns.",
        ),
        _error(
            "bounds-reserved",
            says="A bound that is no level to be better or worse than: pending, not-applicable.",
            why="Nothing says which levels it excludes.",
        ),
        _error(
            "bounds-order",
            says="A bound on a criterion whose levels two rubrics rank otherwise.",
            why="It would exclude other levels in each of them.",
        ),
        _error(
            "bounds-empty",
            says="Bounds that no level lies between.",
            why="The law meets one of the levels, so one of the bounds is wrong.",
        ),
        _error(
            "bounds-idle",
            says="A bound that excludes nothing.",
            why="It looks like knowledge and is none.",
        ),
        _error(
            "not-applicable-undefined",
            says="An answer says that the question does not apply, and a rubric does not say what "
            "follows.",
            why="The total depends on it.",
        ),
        _error(
            "crosswalk-shape",
            says="An entry of a crosswalk does not join as many criteria as its kind says.",
            why=_GUESS,
        ),
        _error(
            "crosswalk-twice",
            says="Two entries of a crosswalk have the same criterion.",
            why="Its points would count in both.",
        ),
    ),
    *_stage(
        "results",
        # Results: a rubric.
        _error(
            "points-mismatch",
            says="The weights do not add up to the points of the rubric.",
            why="Every score of the rubric is out of that sum.",
        ),
        _error(
            "grades-order",
            says="A grade does not begin below the one before it.",
            why="A score would earn two grades.",
        ),
        _error(
            "voids-always",
            says="Every level of a criterion makes its area void.",
            why="The area would earn nothing in any state.",
        ),
        _error(
            "national-where",
            says="A count's condition that nobody can ask.",
            why="What was printed could never be held against the answers.",
        ),
        _error(
            "linear-flat",
            says="A scale of numbers begins and ends at the same number.",
            why="Nobody can tell what a number earns.",
        ),
        _error(
            "thresholds-order",
            says="Thresholds leave a level out, or do not rise or fall with the levels.",
            why="A number would come to a level that nobody meant.",
        ),
        _error(
            "floor-over",
            says="A floor lies above everything that a state can earn.",
            why="Every score of the year would be the floor.",
        ),
        _error(
            "from-after-until",
            says="A span of years ends before it begins.",
            why="The criterion or rubric would never count.",
        ),
        _warning(
            "levels-order",
            says="Levels are not written from the best to the worst.",
            why="The shares decide which level is better; the order only misleads a reader.",
        ),
        _warning("meets-missing", says="Nothing says what earns a level.", why=_LOOK),
        _error(
            "levels-differ",
            says="Two rubrics share a criterion and give it other levels.",
            why="One answer cannot serve both.",
        ),
        _warning(
            "question-differs",
            says="Two rubrics share a criterion and ask it in other words.",
            why="Other words may ask the same; whether they do is for a lawyer.",
        ),
        _error(
            "years-overlap",
            says="Two rubrics grade the same year.",
            why="A year would have two grades without anybody having chosen.",
        ),
        _warning(
            "crosswalk-weight",
            says="A crosswalk calls a criterion kept that weighs otherwise, or reweighted that "
            "does not.",
            why="The weights decide every figure; the word only misleads a reader.",
        ),
        _warning(
            "crosswalk-level",
            says="A crosswalk does not say which level another one becomes.",
            why="What has that level is left unbridged, and said to be so.",
        ),
        # Results: answers.
        _error(
            "through-before-answer",
            says="An answer is known only up to a day before it begins to hold.",
            why="It would hold on no day at all.",
        ),
        _error(
            "through-overlaps",
            says="An answer is said to hold to a day on which the next one holds already.",
            why="Two levels would hold on one day.",
        ),
        _warning(
            "dates-overlap",
            says="Two dates of which nobody can tell which is earlier.",
            why="The order of two answers is a guess until a day is known.",
        ),
        _error(
            "enacted-after-effective",
            says="An act was signed only after its answer begins to hold.",
            why="One of the two days is wrong, and each can decide a year's grade.",
        ),
        _warning(
            "answer-repeats",
            says="An answer says again what already holds, and not why.",
            why=_LOOK,
        ),
        _warning(
            "start-unknown-after",
            says="Another level follows, nobody knows when, and the answer before it has no end.",
            why="Such an answer settles no score from its own day on, so nothing wrong is printed.",
        ),
        _warning(
            "citation-missing",
            says="An answer names neither a citation nor a source.",
            why="The level may be right; nobody can check it.",
        ),
        _warning(
            "citation-unread",
            says="A citation cannot be read as a section of the state's law.",
            why="It may be a form that the program does not know; a reader gets no link.",
        ),
        _warning(
            "citation-elsewhere",
            says="A citation to the law of another state.",
            why="One state's law may rest on another's, which is rare.",
        ),
        _error(
            "date-in-future",
            says="The law was read or coded on a day that is still to come.",
            why="Nobody can have read it, and years to come would count as coded.",
        ),
        _warning(
            "date-unlikely",
            says="A year in which there was no such law, or will be none for long.",
            why="A slip such as 0215 for 2015 makes an answer hold in years that nobody has read.",
        ),
        _warning(
            "suspect-answer",
            says="The criterion's question or levels have changed since the answer was given.",
            why="The answer may still be right; somebody has to look.",
        ),
        # Results: what publishers printed.
        _error(
            "published-total",
            says="The printed areas do not add up to the printed score.",
            why=_COPIED,
        ),
        _error(
            "published-area-over",
            says="A printed area has more points than the rubric allows, or fewer.",
            why="No law could earn it. A warning where a `note` says that it was printed so.",
        ),
        _error(
            "published-grade",
            says="A printed score does not earn the printed grade, or an area its own.",
            why=f"{_COPIED} Outside the rubric's years always a warning.",
        ),
        _warning(
            "published-year",
            says="A figure was printed for a year that the rubric does not grade.",
            why="It is shown as printed; its grade is held against no answers.",
        ),
        _warning(
            "published-outside",
            says="The coded answers do not allow the printed figure.",
            why=_OURS,
        ),
        _warning(
            "implied-differs",
            says="An answer has a level that an area printed at its maximum or minimum leaves not.",
            why=_OURS,
        ),
        _warning(
            "published-rank",
            says="The scores that are here do not allow the printed rank.",
            why="Publishers number ties in their own ways, and rank states that may not be here.",
        ),
        _warning(
            "national-count",
            says="A national count that the states here contradict.",
            why="Publishers correct single cards after they have counted, and count them wrong.",
        ),
        _warning(
            "known-unused",
            says="statscore.toml explains a warning that is not there.",
            why="The file has changed, and the reason may no longer hold.",
        ),
        # Results: names and addresses.
        _warning(
            "source-no-address",
            says="A source that is no address on the web, so that no reader can open it.",
            why=_LOOK,
        ),
        _warning(
            "state-name",
            says="The state's name and its postal code belong to different states.",
            why="A workspace may give its own codes to other jurisdictions.",
        ),
    ),
    *_stage(
        "editions",
        _error(
            "unknown-state",
            says="A correction for a state that the edition does not have.",
            why="It corrects nothing, and the figure that was meant stays as it was.",
        ),
        _warning(
            "edition-elsewhere",
            says="A release whose file has not the name by which it is looked for.",
            why="Results of that year would say that nothing was released.",
        ),
        _error(
            "figure-moved",
            says="A released figure has moved and no correction says why.",
            why="Somebody has been told another figure. `statscore verify` finds it.",
        ),
    ),
)
"""Every kind, in the order in which they are found."""

PROBLEMS = {problem.code: problem for problem in CATALOGUE}
WARNINGS = frozenset(problem.code for problem in CATALOGUE if problem.severity == "warning")
