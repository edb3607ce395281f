"""`statscore set`: record one answer in a state's file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from statscore.cli.answer_fields import asking, level_anywhere
from statscore.cli.independent import (
    BatchOption,
    CoderOption,
    IndependentOption,
    answering,
    who_codes,
)
from statscore.cli.options import RubricOption, Shown, YearOption, showing
from statscore.cli.output import check_output, emit
from statscore.cli.session import criterion_named, rubric_named, scopes
from statscore.cli.trouble import tell
from statscore.cli.words import parsed_when
from statscore.cli.writing import telling, written
from statscore.desk.draft import Draft, Edit
from statscore.desk.place import AnswerFile, recording
from statscore.desk.save import FileChange
from statscore.formats.messages import message
from statscore.model.dates import When
from statscore.model.numbers import number_written
from statscore.model.rubric import PENDING
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.change.effect import effects
from statscore.toml.edit import remove_answer
from statscore.views.answers import Recorded, recorded_data, recorded_document, recorded_records
from statscore.views.words import criterion_name


@showing
def command(
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="A postal code or a name, in any case.")
    ],
    criterion: Annotated[str, typer.Argument(metavar="CRITERION", help="An id, number or title.")],
    level: Annotated[
        str | None,
        typer.Argument(
            metavar="LEVEL",
            help="The level that the law meets, or a number; may be left out to change other keys.",
        ),
    ] = None,
    *,
    at_least: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="In place of a level: it or a better one.")
    ] = None,
    at_most: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="Likewise: it or a worse one.")
    ] = None,
    since: Annotated[
        str, typer.Option("--from", help="In force since: YYYY-MM-DD, YYYY-MM or YYYY.")
    ],
    move_to: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The answer of --from has this date from now on."),
    ] = None,
    cite: Annotated[
        list[str] | None, typer.Option(help="A section of the law; once for each.")
    ] = None,
    act: Annotated[str | None, typer.Option(help="The act that made it so.")] = None,
    enacted: Annotated[str | None, typer.Option(help="The day on which it was signed.")] = None,
    enacted_by: Annotated[
        str | None, typer.Option(help="It was law by this day; the day of signing is not known.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(help='"unknown": it was so on the day of --from; since when is not known.'),
    ] = None,
    through: Annotated[
        str | None, typer.Option(help="The last day for which this answer is known.")
    ] = None,
    basis: Annotated[str | None, typer.Option(help="source, partial or derived.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="Where it was read; once for each.")
    ] = None,
    quote: Annotated[str | None, typer.Option(help="The words of the law.")] = None,
    note: Annotated[str | None, typer.Option(help="A remark in your own words.")] = None,
    coder: CoderOption = None,
    independent: IndependentOption = False,
    batch: BatchOption = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="Still open; --note says why.")
    ] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take out the answer of this date.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")
    ] = False,
    year: YearOption = None,
    rubric: RubricOption = None,
    shown: Shown,
) -> None:
    """Record an answer in the state's file, and show the change with its effect on the score.

    Everything else in the file stays as it is. What `check` would call an error is refused. An
    answer that is there under the date keeps the keys that are not given; "" takes a key out.
    """
    who = who_codes(coder)
    session, place = answering(shown.workspace, state, who, batch, independent=independent)
    read, subject = session.workspace, session.chosen[0]
    id_ = criterion_named(criterion, scopes(read, rubric_named(read, rubric), year))
    date, to = str(parsed_when(since)), None
    if move_to is not None:
        moved = _moved_to(subject, id_, date, parsed_when(move_to))
        to = moved if moved != date else None
    bounds = {"at_least": at_least, "at_most": at_most}
    if level is not None or pending:
        _no_bounds(bounds)
    number = asking(read, id_)[0].levels(id_).number(level or "")
    given = _given(
        value=None if number is None else number_written(number),
        level=None
        if any(bounds.values()) or number is not None
        else _level(read, subject, id_, date, level, pending=pending, remove=remove),
        **{
            key: name and level_anywhere(read, id_, name, bound=True)
            for key, name in bounds.items()
        },
        citations=cite,
        act=act,
        enacted=enacted and parsed_when(enacted),
        enacted_by=enacted_by and parsed_when(enacted_by),
        start=start,
        through=through and parsed_when(through),
        basis=basis,
        sources=source,
        quote=quote,
        note=note,
    )
    if remove and (given or to):
        raise typer.BadParameter("--remove takes the whole answer out: give no other key with it")
    check_output(shown.format_, shown.output)
    answer = _Answer(read, place, id_, to or date)
    edit = (
        Edit(place.file, answer.taken_out, about=[("answers", id_, date)])
        if remove
        else recording(place, read, (id_, date), given, who, to)
    )
    draft = written(read, [edit], dry_run=dry_run)
    done = answer.recorded(draft, subject, year, written=not dry_run and bool(draft.changes))
    with telling(read, draft.changes if done.written else ()):
        emit(
            shown,
            document=lambda: recorded_document(done),
            records=lambda: recorded_records(done),
            data=lambda: recorded_data(done),
        )
        for problem in draft.problems:
            tell(message(problem))


class _Answer(NamedTuple):
    """The answer that is recorded."""

    workspace: Workspace
    place: AnswerFile
    criterion: str
    since: str

    def taken_out(self, text: str) -> str:
        """Return the text without the answer."""
        return remove_answer(text, self.criterion, self.since)

    def recorded(self, draft: Draft, state: State, year: int | None, *, written: bool) -> Recorded:
        """Return what has been recorded, or would be, with its effect on the score."""
        assert draft.after is not None
        change = draft.changes[0] if draft.changes else FileChange(Path(), "", "")
        asked = asking(self.workspace, self.criterion)[0].criteria[self.criterion]
        return Recorded(
            state=state.code,
            name=state.name,
            criterion=self.criterion,
            title=criterion_name(asked),
            since=self.since,
            file=self.place.file,
            old=change.before or "",
            new=change.after,
            written=written,
            effects=effects(draft.before, draft.after, state.code, self.criterion, year),
        )


def _moved_to(state: State, criterion: str, since: str, to: When) -> str:
    """Return the date that the answer gets; BadParameter where it cannot have it."""
    dates = list(state.answers.get(criterion, {}))
    place = next((place for place, date in enumerate(dates) if str(date) == since), None)
    if place is None:
        known = f"; there are answers from {', '.join(map(str, dates))}" if dates else ""
        raise typer.BadParameter(f"there is no answer to '{criterion}' from {since} to move{known}")
    others = dates[:place] + dates[place + 1 :]
    if to in others:
        raise typer.BadParameter(f"there is an answer to '{criterion}' from {to} already")
    if sorted([*others, to])[place] != to:
        raise typer.BadParameter(
            f"another answer lies between {since} and {to}: take this one out with --remove, and "
            "say it anew"
        )
    return str(to)


def _no_bounds(bounds: Mapping[str, str | None]) -> None:
    for key, name in bounds.items():
        if name:
            option = key.replace("_", "-")
            raise typer.BadParameter(f"give a level or --{option} {name}, not both")


def _level(
    workspace: Workspace,
    state: State,
    criterion: str,
    since: str,
    level: str | None,
    *,
    pending: bool,
    remove: bool,
) -> str | None:
    """Return the level to write, None where the answer keeps the one it has."""
    if pending and level not in (None, PENDING):
        raise typer.BadParameter(f"give the level '{level}' or --pending, not both")
    if pending:
        return PENDING
    if level is not None:
        return level_anywhere(workspace, criterion, level)
    dates = [str(date) for date in state.answers.get(criterion, {})]
    if since in dates:
        return None
    known = f"; there are answers from {', '.join(dates)}" if dates else ""
    verb = "to take out" if remove else "to change"
    raise typer.BadParameter(
        f"there is no answer to '{criterion}' from {since} {verb}{known}"
        + ("" if remove else ". Say the level")
    )


def _given(**keys: object) -> dict[str, object]:
    """Return the keys that are given; what is empty is None, which takes the key out."""
    given = {key: value for key, value in keys.items() if value is not None}
    for key, value in given.items():
        kept = [text for text in value if text] if isinstance(value, list) else value
        given[key] = kept or None
    return given
