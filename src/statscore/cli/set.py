"""`statscore set`: record one answer in a state's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.answer_fields import asking, level_anywhere, parsed_when
from statscore.cli.independent import (
    BatchOption,
    CoderOption,
    IndependentOption,
    place_of,
    session_from,
    who_codes,
)
from statscore.cli.options import RubricOption, Shown, YearOption, showing
from statscore.cli.output import check_output, emit
from statscore.cli.session import criterion_named, rubric_named, scopes
from statscore.cli.trouble import tell
from statscore.cli.writing import own_session, telling, written
from statscore.desk.draft import Edit
from statscore.desk.save import Change
from statscore.formats.messages import message
from statscore.model.rubric import PENDING
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.change.effect import effects
from statscore.toml.edit import remove_answer, set_answer
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
            help="The level that the law meets; may be left out to change other keys.",
        ),
    ] = None,
    *,
    since: Annotated[
        str, typer.Option("--from", help="In force since: YYYY-MM-DD, YYYY-MM or YYYY.")
    ],
    cite: Annotated[
        list[str] | None, typer.Option("--cite", help="A section of the law; once for each.")
    ] = None,
    act: Annotated[str | None, typer.Option(help="The act that made it so.")] = None,
    enacted: Annotated[str | None, typer.Option(help="The day on which it was signed.")] = None,
    start: Annotated[
        str | None,
        typer.Option(help='"unknown": it was so on the day of --from; since when is not known.'),
    ] = None,
    through: Annotated[
        str | None, typer.Option(help="The last day for which this answer is known.")
    ] = None,
    basis: Annotated[str | None, typer.Option(help="source, partial or derived.")] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Where it was read; once for each.")
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
    session = own_session(shown.workspace, [state])
    who = who_codes(coder)
    place = place_of(session.chosen[0].code, who, batch, independent=independent)
    session = session_from(session, place)
    read, subject = session.workspace, session.chosen[0]
    id_ = criterion_named(criterion, scopes(read, rubric_named(read, rubric), year))
    date = str(parsed_when(since))
    keys: dict[str, object] = {
        "level": _level(read, subject, id_, date, level, pending=pending, remove=remove),
        "citations": cite,
        "act": act,
        "enacted": enacted and parsed_when(enacted),
        "start": start,
        "through": through and parsed_when(through),
        "basis": basis,
        "sources": source,
        "quote": quote,
        "note": note,
    }
    given = {key: _or_out(value) for key, value in keys.items() if value is not None}
    if remove and given:
        raise typer.BadParameter("--remove takes the whole answer out: give no other key with it")
    check_output(shown.format_, shown.output)

    def edit(text: str) -> str:
        """Return the text with the change; one that says so already keeps who said it and when."""
        if remove:
            return remove_answer(text, id_, date)
        begun, order = place.begun(text), read.criteria
        if set_answer(begun, id_, date, given, order) == begun:
            return text
        stamped = place.stamps(read, begun, id_, who)
        return set_answer(begun, id_, date, {**given, **stamped}, order)

    edits = [Edit(place.file, edit, about=[("answers", id_, date)])]
    draft = written(read, edits, dry_run=dry_run)
    assert draft.after is not None
    change = draft.changes[0] if draft.changes else Change(Path(), "", "")
    first = asking(read, id_)[0].criteria[id_]
    done = Recorded(
        state=subject.code,
        name=subject.name,
        criterion=id_,
        title=criterion_name(first.number, first.title),
        since=date,
        file=place.file,
        old=change.before or "",
        new=change.after,
        written=not dry_run and bool(draft.changes),
        effects=effects(draft.before, draft.after, subject.code, id_, year),
    )
    with telling(read, draft.changes if done.written else ()):
        emit(
            shown,
            document=lambda: recorded_document(done),
            records=lambda: recorded_records(done),
            data=lambda: recorded_data(done),
        )
        for problem in draft.problems:
            tell(message(problem))


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


def _or_out(value: object) -> object:
    """Return the value; None, which takes the key out, for an empty text or list of such."""
    if isinstance(value, list):
        return [text for text in value if text] or None
    return value or None
