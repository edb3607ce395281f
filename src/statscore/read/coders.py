"""Read coders/: one folder a coder, one file a state, in the same stages as the states."""

from __future__ import annotations

from collections.abc import Iterable

from statscore.model.coding import Coder, Coding
from statscore.model.diagnostic import Diagnostic
from statscore.model.record import is_id
from statscore.model.workspace import Workspace
from statscore.read.folder import entries, kept_by_windows, not_read, toml_files
from statscore.read.load import bad_code, located, sound
from statscore.read.references import answer_references

FOLDER = "coders"


def read_coders(workspace: Workspace) -> tuple[tuple[Coder, ...], tuple[Diagnostic, ...]]:
    """Return the workspace's coders in order of their names, and what is wrong in their files.

    Files with errors are left out, and named in the coder's `broken`. Without a folder coders/
    there are no coders and nothing is wrong.
    """
    there, diagnostics = entries(workspace.root, FOLDER)
    broken_rubric = len(workspace.rubrics) < len(toml_files(workspace.root, "rubrics").names)
    coders = []
    for entry in there:
        if not entry.is_folder:
            diagnostics.append(not_read(FOLDER, entry, "put it into the coder's own folder"))
        elif (wrong := _bad_name(entry.name)) is not None:
            diagnostics.append(wrong)
        else:
            coders.append(_coder(workspace, entry.name, diagnostics, broken_rubric=broken_rubric))
    return tuple(coders), tuple(located(workspace.root, diagnostics))


def _bad_name(name: str) -> Diagnostic | None:
    """Return why a folder of this name is no coder's; None where it is one."""
    if kept_by_windows(name):
        code, words = "bad-file-name", f"Windows cannot hold a folder of the name '{name}'"
    elif not is_id(name):
        code, words = (
            "bad-id",
            (
                f"the folder's name: '{name[:60]}' is not an id; "
                "use lower-case letters, digits and single hyphens"
            ),
        )
    else:
        return None
    return Diagnostic(code, words, f"{FOLDER}/{name}", help="rename the folder")


def _coder(
    workspace: Workspace, name: str, diagnostics: list[Diagnostic], *, broken_rubric: bool
) -> Coder:
    codings: dict[str, Coding] = {}
    broken: list[str] = []
    folder = toml_files(workspace.root, f"{FOLDER}/{name}")
    diagnostics.extend(folder.diagnostics)

    def references(coding: Coding, file: str) -> Iterable[Diagnostic]:
        wrong = answer_references(workspace, coding.answers, file, broken=broken_rubric)
        return bad_code(workspace, coding.code, file) or wrong

    for path in folder.files:
        file = f"{FOLDER}/{name}/{path.name}"
        coding, problems = sound(Coding, workspace.root, file, workspace.texts, references)
        diagnostics.extend(problems)
        if coding is None:
            broken.append(path.stem)
        else:
            codings[coding.code] = coding
    return Coder(name, codings, tuple(broken))
