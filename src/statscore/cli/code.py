"""`statscore code`: go through what is not coded yet; ask, save, go on, go back, leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Annotated, Literal, NamedTuple

import typer

from statscore.cli.answer_fields import (
    LEVEL,
    Entry,
    Field,
    Wish,
    fields_for,
    help_text,
    refuse_ambiguous,
    wishes,
    writes_mine,
)
from statscore.cli.independent import (
    BatchOption,
    CoderOption,
    IndependentOption,
    answering,
    who_codes,
)
from statscore.cli.options import RubricOption, WorkspaceOption, YearOption
from statscore.cli.output import show
from statscore.cli.prompts import Typed, ask
from statscore.cli.session import Moment, rubric_named, scopes
from statscore.cli.trouble import tell
from statscore.cli.worklists import long_ago
from statscore.cli.writing import drafting
from statscore.desk.draft import Draft, Edit, MovedKey, at, saved
from statscore.desk.place import AnswerFile, text_of
from statscore.formats.document import paragraph
from statscore.formats.messages import message
from statscore.interrupts import INTERRUPTED
from statscore.model import dates
from statscore.model.dates import When
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import Answer, State, says
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.change.effect import effects
from statscore.reports.coding.worklist import (
    Reason,
    Task,
    WorkItem,
    last_readable_year,
    precedents,
    suspect,
    worklist,
)
from statscore.reports.coding.worklist import stale as old
from statscore.reports.plan.unknown import unknown as unknown_of
from statscore.toml.edit import remove_answer, set_answer
from statscore.views.answers import question_document, saved_document
from statscore.views.words import count


def command(
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="A postal code or a name, in any case.")
    ],
    criterion: Annotated[
        list[str] | None,
        typer.Option(
            "--criterion", "-c", help="Only this one, by id, number or title; once for each."
        ),
    ] = None,
    rubric: RubricOption = None,
    year: YearOption = None,
    coder: CoderOption = None,
    *,
    independent: IndependentOption = False,
    batch: BatchOption = None,
    unknown: Annotated[
        bool,
        typer.Option("--unknown", help="In the order in which an answer tells most of the score."),
    ] = False,
    pending: Annotated[
        bool, typer.Option("--pending", help="Also what is marked as pending.")
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(metavar="AGE", help="Also what nobody has read for 2y, 18m or 90d."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Go through the criteria to be coded: the question, what earns each level, your answer.

    What nobody has coded, and the answers to a question that has changed since. Each answer is
    saved at once. Leave with q, Ctrl-D or Ctrl-C and take it up again later.
    """
    who = who_codes(coder)
    session, place = answering(workspace, state, who, batch, independent=independent)
    read, subject = session.workspace, session.chosen[0]
    asked = _rubric(read, rubric, year)
    shown = year or last_readable_year(asked, subject, dates.today())
    coding = WalkScope(place, asked, shown, who)
    at = Moment(asked, shown, None, scopes(read, rubric_named(read, rubric), year))
    only = [at.criterion(name) for name in criterion or ()]
    tasks = worklist(asked, subject, shown, _again(read, subject, stale))
    if unknown:
        tasks = by_worth(tasks, report_card(asked, subject, shown))
    wanted = [task for task in tasks if not only or task.criterion in only]
    chosen = tuple(task for task in wanted if pending or task.reason != "pending")
    show((paragraph(_opening(subject, coding, chosen, len(wanted) - len(chosen))),))
    if chosen:
        _warn_of_unread(subject, coding)
        raise typer.Exit(walk(Walk(coding, read, chosen)))


def by_worth(tasks: Sequence[Task], card: ReportCard) -> tuple[Task, ...]:
    """Return the tasks in the order in which an answer tells most of the card; others after."""
    order = {each.mark.criterion: place for place, each in enumerate(unknown_of(card, ()))}
    return tuple(sorted(tasks, key=lambda task: order.get(task.criterion, len(order))))


def _again(workspace: Workspace, state: State, age: str | None) -> dict[tuple[str, When], Reason]:
    """Return the state's answers that have to be read again, and why."""
    day = None if age is None else long_ago(age, dates.today())
    reasons: dict[Reason, Sequence[WorkItem]] = {
        "stale": () if day is None else old(workspace, day),
        "suspect": suspect(workspace),
    }
    return {
        (item.criterion, item.since): reason
        for reason, items in reasons.items()
        for item in items
        if item.state == state.code
    }


def _rubric(workspace: Workspace, name: str | None, year: int | None) -> Rubric:
    rubric = (
        rubric_named(workspace, name)
        or (workspace.rubric_for(year) if year else None)
        or workspace.default_rubric
    )
    if rubric is None:
        raise typer.BadParameter(
            f"name a rubric with --rubric ({', '.join(workspace.rubrics) or 'there is none'})"
        )
    return rubric


def _opening(state: State, coding: WalkScope, tasks: Sequence[Task], put_off: int) -> str:
    own = f" · {coding.place.coder} alone" if coding.place.coder else ""
    head = f"{state.name} ({state.code}) · {coding.rubric.title} · {coding.year}{own}"
    more = f"; {put_off} pending, which --pending asks too" if put_off else ""
    if not tasks:
        return f"{head}: nothing is left to code{more}"
    left = count(len(tasks), "criterion", "criteria")
    return f"{head}: {left} to code, as of {coding.day}{more}. Type ? for help."


def _warn_of_unread(state: State, coding: WalkScope) -> None:
    if state.through is not None and state.through.last < coding.day:
        tell(
            f"warning: {coding.place.file} says that the law has been read through "
            f"{state.through} only, so an answer will not count on {coding.day}"
        )


Move = Literal["done", "skip", "back"]


class WalkScope(NamedTuple):
    """What a walk is about."""

    place: AnswerFile
    rubric: Rubric
    year: int
    coder: str | None

    @property
    def code(self) -> str:
        """The state."""
        return self.place.code

    @property
    def day(self) -> date:
        """The day for which the criteria are to be answered."""
        return self.rubric.cutoff_day(self.year)


@dataclass
class Walk:
    """Where a walk is: what has been typed and what is saved."""

    coding: WalkScope
    workspace: Workspace
    tasks: Sequence[Task]
    entries: dict[str, Entry] = field(default_factory=dict)
    """What has been typed, by criterion."""
    saved: dict[str, str] = field(default_factory=dict)
    """The date under which each criterion has been saved."""
    mine: dict[str, str] = field(default_factory=dict)
    """The text on which an answer was decided that is to be written over another, by criterion;
    empty where it rests on nothing that stood there."""
    left_to_others: set[str] = field(default_factory=set)
    """The criteria that somebody else answered meanwhile, where that is to stay."""


def walk(of: Walk) -> int:
    """Ask until all is answered or the user leaves; return the exit code."""
    code = place = 0
    try:
        while place < len(of.tasks):
            place += _task(of, place)
    except EOFError:
        typer.echo()
    except KeyboardInterrupt:
        typer.echo()
        code = INTERRUPTED
    left = len(of.tasks) - len({*of.saved, *of.left_to_others})
    words = f"{count(len(of.saved), 'answer')} saved, {left} left"
    if left:
        words += "; the same command goes on from here"
    show((paragraph(words),))
    return code


def _task(of: Walk, place: int) -> int:
    """Ask one criterion and save it; return how many tasks to go on, -1 to go back."""
    task, coding = of.tasks[place], of.coding
    others = [state for code, state in of.workspace.states.items() if code != coding.code]
    models = precedents(coding.rubric, task.criterion, others, coding.day)
    show(question_document(coding.rubric, task, models, place + 1, len(of.tasks)))
    typer.echo()
    entry = of.entries.setdefault(task.criterion, _entry(task))
    only: str | None = None
    while True:
        move = _fill(of, task, entry, only)
        if move == "skip":
            return 1
        if move == "done":
            only = _save(of, task, entry)
            if only is None:
                return 1
        elif only is not None:
            only = None
        elif place:
            return -1
        else:
            tell("this is the first question")


def _entry(task: Task) -> Entry:
    """Return the form of an answer; for one that is to be read again, with what it says."""
    held = task.mark.held
    if held is None or task.reason not in ("suspect", "stale"):
        return Entry()
    since = f"on {held.since}" if held.answer.start == "unknown" else str(held.since)
    return Entry({"level": held.answer.says, "since": since})


def _fill(of: Walk, task: Task, entry: Entry, only: str | None) -> Move:
    """Ask for the fields of an answer, or for the one that has to be corrected.

    Raises EOFError where the user leaves.
    """
    index = 0
    while index < len(fields := _fields(entry, only)):
        match _ask(of, task, entry, fields[index]):
            case None:
                index += 1
            case "help":
                typer.echo(help_text(fields[index], of.coding.rubric.levels(task.criterion)))
            case "pending":
                entry.pend(of.coding.day)
                index = 1
            case "back" if index:
                index -= 1
            case "back":
                return "back"
            case "skip":
                return "skip"
            case _:  # quit
                raise EOFError
    return "done"


def _fields(entry: Entry, only: str | None) -> Sequence[Field]:
    fields = fields_for(entry)
    return tuple(asked for asked in fields if asked.key == only) or fields


def _ask(of: Walk, task: Task, entry: Entry, asked: Field) -> Wish | None:
    """Ask for one field; return None, or what was wished for instead."""
    known = of.coding.rubric.levels(task.criterion)
    levels = tuple(known)

    def read(text: str) -> Mapping[str, object]:
        if asked is LEVEL:
            refuse_ambiguous(text.casefold(), levels)
        return asked.read(of.workspace, task.criterion, text)

    typed = ask(
        asked.prompt.format(levels=f"{', '.join(levels)}{' or a number' if known.numeric else ''}"),
        entry.typed.get(asked.key, ""),
        read,
        wishes(asked, levels),
        # Of a word it is quicker to type another; and `q` would be added to what stands there.
        returns=asked is not LEVEL,
    )
    if not isinstance(typed, Typed):
        return typed
    entry.typed[asked.key] = typed.text
    entry.values.update(typed.value)
    return None


def _save(of: Walk, task: Task, entry: Entry) -> str | None:
    """Save the answer; return None, or the field that has to be asked again.

    Where somebody else has answered meanwhile, that is shown, and the user says whose stays.
    Raises EOFError where the user leaves.
    """
    place, criterion = of.coding.place, task.criterion
    other, decided_on = _under_another_level(of, task, entry), ""
    if other is None:
        edit = Edit(place.file, partial(_edited, of, task, entry), about=[("answers", criterion)])
        with drafting():
            draft = saved(of.workspace, [edit])
        if not draft.moved:
            return _settled(of, task, entry, draft)
        other, decided_on = draft.moved[0], text_of(of.workspace, place)
        of.workspace = draft.before
        tell(f"{place.file} has changed in the meantime: somebody else has answered this")
    else:
        tell("there is an answer from this day already, which says something else")
    if not writes_mine(other):
        of.left_to_others.add(criterion)
        return None
    of.mine.setdefault(criterion, decided_on)
    return _save(of, task, entry)


def _settled(of: Walk, task: Task, entry: Entry, draft: Draft) -> str | None:
    """Say what has been saved, or why it has not; return the field that has to be asked again."""
    for problem in draft.problems:
        tell(message(problem))
    if draft.after is None or draft.errors:
        tell("this is not saved; what you typed is kept")
        path = draft.errors[0].path if draft.errors else ()
        return str(path[3]) if len(path) > 3 else "since"  # noqa: PLR2004 - a key of the answer
    if text_of(draft.before, of.coding.place) != text_of(of.workspace, of.coding.place):
        tell(f"{of.coding.place.file} has changed in the meantime: reading it again")
    of.workspace = draft.after
    of.saved[task.criterion] = entry.since
    of.left_to_others.discard(task.criterion)
    of.mine.pop(task.criterion, None)
    every = effects(draft.before, draft.after, of.coding.code, task.criterion, of.coding.year)
    effect = next(effect for effect in every if effect.after.rubric.id == of.coding.rubric.id)
    show(saved_document(of.coding.place.file, effect))
    return None


def _under_another_level(of: Walk, task: Task, entry: Entry) -> MovedKey | None:
    """Return the answer that stands under the date with another level, None where none does.

    What stands in it is about its own level, and must not become evidence for another one.
    """
    keys = ("answers", task.criterion, entry.since)
    there = at(text_of(of.workspace, of.coding.place), keys)
    said = says(there) if isinstance(there, dict) else ""
    if task.criterion in {*of.mine, *of.saved}:
        return None
    if said in ("", PENDING, says(entry.answer)):
        return None
    return MovedKey(of.coding.place.file, keys, there)


def _edited(of: Walk, task: Task, entry: Entry, text: str) -> str:
    """Return the text with the answer.

    Where it is written over another one, nothing of that is kept: it was about another level.
    """
    decided_on = of.mine.get(task.criterion)
    if decided_on is None:
        return _answered(of, task, entry, text)
    keys = ("answers", task.criterion, entry.since)
    mine = at(_answered(of, task, entry, decided_on), keys)
    assert isinstance(mine, dict)
    before = ("answers", task.criterion, of.saved.get(task.criterion, entry.since))
    if before != keys and at(text, before) is not None:
        text = remove_answer(text, *before[1:])
    values = {**dict.fromkeys(Answer.model_fields), **mine}
    return set_answer(
        of.coding.place.with_places(of.workspace, text), *keys[1:], values, of.workspace.criteria
    )


def _answered(of: Walk, task: Task, entry: Entry, text: str) -> str:
    """Return the text with the answer; one that this walk saved under another date moves."""
    criterion, place = task.criterion, of.coding.place
    text = place.with_places(of.workspace, text)
    before = of.saved.get(criterion)
    values = {**entry.answer, **place.stamps(of.workspace, text, criterion, of.coding.coder)}
    if before is None:
        # Where there is an answer under the date, what was not typed stays as it is.
        values = {key: value for key, value in values.items() if value is not None}
    elif before != entry.since:
        text = remove_answer(text, criterion, before)
    return set_answer(text, criterion, entry.since, values, of.workspace.criteria)
