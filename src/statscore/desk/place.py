"""Where answers are written, and what the program itself puts on one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from statscore.desk.draft import Edit, at
from statscore.desk.scaffold import places_of_answers
from statscore.model import dates
from statscore.model.workspace import Workspace
from statscore.reports.card.fingerprints import criterion_fingerprint
from statscore.toml.edit import Rewritten, rewrite_answers, set_answer
from statscore.toml.values import one_line


class AnswerFile(NamedTuple):
    """Where answers are written: a state's settled ones, or those of one coder alone."""

    code: str
    coder: str | None = None
    """Whose own answers; None for the settled ones."""
    batch: str | None = None
    """The batch that a coder's answers belong to."""

    @property
    def file(self) -> str:
        """The file's path in the workspace."""
        return f"coders/{self.coder}/{self.code}.toml" if self.coder else f"states/{self.code}.toml"

    def begun(self, text: str) -> str:
        """Return the file's text; for a coder's that is not there yet, how it begins."""
        if text or not self.coder:
            return text
        batch = f"\nbatch = {one_line(self.batch)}\n" if self.batch else ""
        return f"#:schema ../../schemas/coding.schema.json\n{batch}"

    def with_places(self, workspace: Workspace, text: str) -> str:
        """Return the same; where it begins now, with a place for each criterion."""
        begun = self.begun(text)
        return begun if text == begun else begun + places_of_answers(workspace.rubrics_in_order, ())

    def stamps(
        self, workspace: Workspace, text: str, criterion: str, coder: str | None
    ) -> Mapping[str, object]:
        """Return the keys that the program puts on an answer: who, when, and to which words.

        In a coder's own file the folder says who; the batch stands where it is not the file's.
        """
        stamped: dict[str, object] = {
            "coded": dates.today(),
            "fingerprint": criterion_fingerprint(workspace.rubrics.values(), criterion),
        }
        if self.coder is None:
            return stamped if coder is None else {**stamped, "coder": coder}
        if self.batch and at(text, ("batch",)) != self.batch:
            stamped["batch"] = self.batch
        return stamped


def recording(
    place: AnswerFile,
    workspace: Workspace,
    at_: tuple[str, str],
    given: Mapping[str, object],
    coder: str | None,
    to: str | None = None,
) -> Edit:
    """Return the edit that writes the keys of the answer at (criterion, date).

    One that says so already keeps who said it and when. `to` is the date that it has from then on:
    one that leaves it in its place among the others.
    """
    criterion, date = at_
    about = ("answers", *at_) if to is None else ("answers", criterion)

    def written(text: str) -> str:
        begun, order = place.with_places(workspace, text), workspace.criteria
        if to is not None:
            begun = rewrite_answers(begun, {at_: Rewritten(to, {})}, order)
        elif set_answer(begun, *at_, given, order) == begun:
            return text
        stamped = place.stamps(workspace, begun, criterion, coder)
        return set_answer(begun, criterion, to or date, {**given, **stamped}, order)

    return Edit(place.file, written, about=[about])


def text_of(workspace: Workspace, place: AnswerFile) -> str:
    """Return what stood in the file when it was read, empty where there was none."""
    return workspace.text(place.file) or ""
