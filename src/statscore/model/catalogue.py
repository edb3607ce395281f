"""The catalogue of everything that can be wrong with a file: one code, one sentence, one severity.

An error is a contradiction or something that cannot be read: some figure would come out wrong or
be missing, whichever side is right, so the file is kept out of the results or the command fails. A
warning is worth a look: nothing is wrong for certain, and every figure is what the files say.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from statscore.model.diagnostic import Severity

Stage = Literal["file", "syntax", "shape", "references", "results", "editions"]


class Problem(NamedTuple):
    """One kind of problem."""

    code: str
    stage: Stage
    severity: Severity
    says: str
    """What is wrong, in one sentence."""
    why: str
    """Why it is an error or a warning."""


_UNREAD = "Nothing can be read from the file, so no figure can rest on it."
_NOWHERE = "A word that leads nowhere would silently change or drop a figure."
_GUESS = "The program would have to guess what was meant, and a guess can be a wrong figure."
_LOOK = "Nothing is wrong for certain, and no figure depends on it."
_COPIED = "A figure was copied wrong. A warning where a `note` says that it was printed so."
_OURS = (
    "Levels and weights may be ours and not the publisher's, and publishers err: both can stand."
)

CATALOGUE: tuple[Problem, ...] = (
    # The file as a whole.
    Problem("unreadable", "file", "error", "The file cannot be opened, or is none.", _UNREAD),
    Problem("too-large", "file", "error", "The file has more than 20 MB.", _UNREAD),
    Problem(
        "outside-workspace",
        "file",
        "error",
        "A link that leads out of the workspace.",
        "Whoever sends a workspace could have any file of its reader shown, or written over.",
    ),
    Problem(
        "bad-file-name",
        "file",
        "error",
        "A file's name that some systems cannot hold, or that nobody can tell from another.",
        "Elsewhere the file would be missing, or be taken for the other one.",
    ),
    Problem(
        "too-many-keys",
        "file",
        "error",
        "The file has more lines, commas, dots and brackets than anybody writes.",
        _UNREAD,
    ),
    Problem(
        "too-many-problems",
        "file",
        "error",
        "The file has more than a hundred problems; the first of them are shown.",
        "The others would be taken for solved.",
    ),
    Problem(
        "not-read",
        "file",
        "warning",
        "A file or folder in rubrics/, states/, coders/ or editions/ that is passed over.",
        "It may be meant for something else, or hold law that no figure counts.",
    ),
    Problem("not-utf8", "file", "error", "The file is not text in UTF-8.", _UNREAD),
    Problem(
        "bad-state-code",
        "file",
        "error",
        "The file's name cannot be a state's code.",
        "Results name states by their code.",
    ),
    # Syntax.
    Problem("toml-syntax", "syntax", "error", "The text is not TOML.", _UNREAD),
    # Shape.
    Problem("unknown-key", "shape", "error", "A key that no file of this kind has.", _NOWHERE),
    Problem("missing-key", "shape", "error", "A key that is needed is not there.", _GUESS),
    Problem("wrong-type", "shape", "error", "A value of another kind is needed.", _GUESS),
    Problem(
        "unknown-word", "shape", "error", "A word that is none of those that the key knows.", _GUESS
    ),
    Problem("bad-id", "shape", "error", "An id with characters that ids do not have.", _GUESS),
    Problem(
        "bad-date", "shape", "error", "What is no date, or a day that no calendar has.", _GUESS
    ),
    Problem("bad-year", "shape", "error", "A year that does not have four digits.", _GUESS),
    Problem("bad-cutoff", "shape", "error", "A cut-off day that not every year has.", _GUESS),
    Problem(
        "bad-number",
        "shape",
        "error",
        "What is no number, or one without an exact value such as nan or 1/0.",
        _GUESS,
    ),
    Problem(
        "bad-share",
        "shape",
        "error",
        "A share of the weight below 0 or above 1.",
        "A level would earn more than the criterion is worth, or less than nothing.",
    ),
    Problem(
        "bad-fingerprint",
        "shape",
        "error",
        "A fingerprint that is not twelve digits and letters a to f.",
        "It can match nothing, so the answer would be suspect for ever.",
    ),
    Problem("no-levels", "shape", "error", "A scale or criterion without a level.", _GUESS),
    Problem(
        "reserved-level",
        "shape",
        "error",
        "A scale names a level that every criterion has anyway: pending, not-applicable.",
        "It would have two meanings.",
    ),
    # References.
    Problem(
        "span-order",
        "shape",
        "error",
        "A span of points that does not go from less to more.",
        "Nothing lies between its ends, so it is not known what was printed.",
    ),
    Problem(
        "derived-twice",
        "references",
        "error",
        "A printed card says twice which of its figures are worked out.",
        "The two need not agree, and what was printed would be taken for what was worked out.",
    ),
    Problem("unknown-figure", "references", "error", "The card has no such figure.", _NOWHERE),
    Problem("unknown-area", "references", "error", "No area has this id.", _NOWHERE),
    Problem("unknown-criterion", "references", "error", "No criterion has this id.", _NOWHERE),
    Problem("unknown-grade", "references", "error", "The rubric has no such grade.", _NOWHERE),
    Problem(
        "unknown-level",
        "references",
        "error",
        "The criterion has no such level, or has it no longer.",
        _NOWHERE,
    ),
    Problem("unknown-rubric", "references", "error", "No rubric has this id.", _NOWHERE),
    Problem("unknown-scale", "references", "error", "The rubric has no such scale.", _NOWHERE),
    Problem(
        "levels-missing",
        "references",
        "error",
        "A criterion with neither a scale nor levels.",
        "Nothing says what an answer earns.",
    ),
    Problem(
        "levels-twice",
        "references",
        "error",
        "A criterion with both a scale and levels of its own.",
        "Two rules say what an answer earns.",
    ),
    Problem(
        "level-and-bounds",
        "shape",
        "error",
        "An answer with both a level and bounds.",
        "One of the two says more than is known, or less.",
    ),
    Problem(
        "bounds-of-coder",
        "shape",
        "error",
        "A coder's answer with bounds in place of a level.",
        "Agreement is counted over levels: two coders with other bounds neither agree nor differ.",
    ),
    Problem(
        "bounds-reserved",
        "references",
        "error",
        "A bound that is no level to be better or worse than: pending, not-applicable.",
        "Nothing says which levels it excludes.",
    ),
    Problem(
        "bounds-order",
        "references",
        "error",
        "A bound on a criterion whose levels two rubrics rank otherwise.",
        "It would exclude other levels in each of them.",
    ),
    Problem(
        "bounds-empty",
        "references",
        "error",
        "Bounds that no level lies between.",
        "The law meets one of the levels, so one of the bounds is wrong.",
    ),
    Problem(
        "bounds-idle",
        "references",
        "error",
        "A bound that excludes nothing.",
        "It looks like knowledge and is none.",
    ),
    Problem(
        "not-applicable-undefined",
        "references",
        "error",
        "An answer says that the question does not apply, and a rubric does not say what follows.",
        "The total depends on it.",
    ),
    Problem(
        "crosswalk-shape",
        "references",
        "error",
        "An entry of a crosswalk does not join as many criteria as its kind says.",
        _GUESS,
    ),
    Problem(
        "crosswalk-twice",
        "references",
        "error",
        "Two entries of a crosswalk have the same criterion.",
        "Its points would count in both.",
    ),
    # Results: a rubric.
    Problem(
        "points-mismatch",
        "results",
        "error",
        "The weights do not add up to the points of the rubric.",
        "Every score of the rubric is out of that sum.",
    ),
    Problem(
        "grades-order",
        "results",
        "error",
        "A grade does not begin below the one before it.",
        "A score would earn two grades.",
    ),
    Problem(
        "floor-over",
        "results",
        "error",
        "A floor lies above everything that a state can earn.",
        "Every score of the year would be the floor.",
    ),
    Problem(
        "from-after-until",
        "results",
        "error",
        "A span of years ends before it begins.",
        "The criterion or rubric would never count.",
    ),
    Problem(
        "levels-order",
        "results",
        "warning",
        "Levels are not written from the best to the worst.",
        "The shares decide which level is better; the order only misleads a reader.",
    ),
    Problem("meets-missing", "results", "warning", "Nothing says what earns a level.", _LOOK),
    Problem(
        "levels-differ",
        "results",
        "error",
        "Two rubrics share a criterion and give it other levels.",
        "One answer cannot serve both.",
    ),
    Problem(
        "question-differs",
        "results",
        "warning",
        "Two rubrics share a criterion and ask it in other words.",
        "Other words may ask the same; whether they do is for a lawyer.",
    ),
    Problem(
        "years-overlap",
        "results",
        "error",
        "Two rubrics grade the same year.",
        "A year would have two grades without anybody having chosen.",
    ),
    Problem(
        "crosswalk-weight",
        "results",
        "warning",
        "A crosswalk calls a criterion kept that weighs otherwise, or reweighted that does not.",
        "The weights decide every figure; the word only misleads a reader.",
    ),
    Problem(
        "crosswalk-level",
        "results",
        "warning",
        "A crosswalk does not say which level another one becomes.",
        "What has that level is left unbridged, and said to be so.",
    ),
    # Results: answers.
    Problem(
        "through-before-answer",
        "results",
        "error",
        "An answer is known only up to a day before it begins to hold.",
        "It would hold on no day at all.",
    ),
    Problem(
        "through-overlaps",
        "results",
        "error",
        "An answer is said to hold to a day on which the next one holds already.",
        "Two levels would hold on one day.",
    ),
    Problem(
        "dates-overlap",
        "results",
        "warning",
        "Two dates of which nobody can tell which is earlier.",
        "The order of two answers is a guess until a day is known.",
    ),
    Problem(
        "enacted-after-effective",
        "results",
        "error",
        "An act was signed only after its answer begins to hold.",
        "One of the two days is wrong, and each can decide a year's grade.",
    ),
    Problem(
        "answer-repeats",
        "results",
        "warning",
        "An answer says again what already holds, and not why.",
        _LOOK,
    ),
    Problem(
        "start-unknown-after",
        "results",
        "warning",
        "Another level follows, nobody knows when, and the answer before it has no end.",
        "Such an answer settles no score from its own day on, so nothing wrong is printed.",
    ),
    Problem(
        "citation-missing",
        "results",
        "warning",
        "An answer names neither a citation nor a source.",
        "The level may be right; nobody can check it.",
    ),
    Problem(
        "citation-unread",
        "results",
        "warning",
        "A citation cannot be read as a section of the state's law.",
        "It may be a form that the program does not know; a reader gets no link.",
    ),
    Problem(
        "citation-elsewhere",
        "results",
        "warning",
        "A citation to the law of another state.",
        "One state's law may rest on another's, which is rare.",
    ),
    Problem(
        "date-in-future",
        "results",
        "error",
        "The law was read or coded on a day that is still to come.",
        "Nobody can have read it, and years to come would count as coded.",
    ),
    Problem(
        "date-unlikely",
        "results",
        "warning",
        "A year in which there was no such law, or will be none for long.",
        "A slip such as 0215 for 2015 makes an answer hold in years that nobody has read.",
    ),
    Problem(
        "suspect-answer",
        "results",
        "warning",
        "The criterion's question or levels have changed since the answer was given.",
        "The answer may still be right; somebody has to look.",
    ),
    # Results: what publishers printed.
    Problem(
        "published-total",
        "results",
        "error",
        "The printed areas do not add up to the printed score.",
        _COPIED,
    ),
    Problem(
        "published-area-over",
        "results",
        "error",
        "A printed area has more points than the rubric allows, or fewer.",
        "No law could earn the figure. A warning where a `note` says that it was printed so.",
    ),
    Problem(
        "published-grade",
        "results",
        "error",
        "The printed score does not earn the printed grade, or an area's points its grade.",
        f"{_COPIED} Outside the rubric's years always a warning.",
    ),
    Problem(
        "published-year",
        "results",
        "warning",
        "A figure was printed for a year that the rubric does not grade.",
        "It is shown as printed; its grade is held against no answers.",
    ),
    Problem(
        "published-outside",
        "results",
        "warning",
        "The coded answers do not allow the printed figure.",
        _OURS,
    ),
    Problem(
        "national-count",
        "results",
        "warning",
        "A national count that the states here contradict.",
        "Publishers correct single cards after they have counted, and count them wrong.",
    ),
    Problem(
        "known-unused",
        "results",
        "warning",
        "statscore.toml explains a warning that is not there.",
        "The file has changed, and the reason may no longer hold.",
    ),
    # Results: names and addresses.
    Problem(
        "source-no-address",
        "results",
        "warning",
        "A source that is no address on the web, so that no reader can open it.",
        _LOOK,
    ),
    Problem(
        "state-name",
        "results",
        "warning",
        "The state's name is not the one that belongs to its postal code.",
        "A workspace may give its own codes to other jurisdictions.",
    ),
    # Editions: released figures.
    Problem(
        "unknown-state",
        "editions",
        "error",
        "A correction for a state that the edition does not have.",
        "It corrects nothing, and the figure that was meant stays as it was.",
    ),
    Problem(
        "figure-moved",
        "editions",
        "error",
        "A released figure has moved and no correction says why.",
        "Somebody has been told another figure. `statscore verify` finds it.",
    ),
)
"""Every kind, in the order in which they are found."""

PROBLEMS = {each.code: each for each in CATALOGUE}
