"""Read coders/: one folder a coder, one file a state, in the same stages as the states."""

from __future__ import annotations

from pathlib import Path

from statscore.model.coding import Coder, Coding
from statscore.model.diagnostic import Diagnostic
from statscore.model.record import is_id
from statscore.model.workspace import Workspace
from statscore.read.folder import kept_by_windows, refusal, toml_files
from statscore.read.load import located, record, sound_code
from statscore.read.references import answer_references

FOLDER = "coders"


def read_coders(workspace: Workspace) -> tuple[tuple[Coder, ...], tuple[Diagnostic, ...]]:
    """Return the workspace's coders in order of their names, and what is wrong in their files.

    Files with errors are left out, and named in the coder's `broken`. Without a folder coders/
    there are no coders and nothing is wrong.
    """
    refused = refusal(workspace.root, workspace.root / FOLDER, FOLDER)
    if refused is not None:
        return (), (refused,)
    diagnostics: list[Diagnostic] = []
    broken_rubric = len(workspace.rubrics) < len(toml_files(workspace.root, "rubrics").names)
    try:
        folders = [each for each in (workspace.root / FOLDER).iterdir() if each.is_dir()]
    except FileNotFoundError:
        return (), ()
    except OSError as error:
        words = f"the folder cannot be read: {error.strerror}"
        remedy = "see whether you may read the folder"
        return (), (Diagnostic("unreadable", words, FOLDER, help=remedy),)
    coders = [
        _coder(workspace, folder, diagnostics, broken_rubric=broken_rubric)
        for folder in sorted(folders, key=lambda each: each.name)
        if not folder.name.startswith(".") and _sound_name(folder.name, diagnostics)
    ]
    return tuple(coders), tuple(located(workspace.root, diagnostics))


def _sound_name(name: str, diagnostics: list[Diagnostic]) -> bool:
    if kept_by_windows(name):
        words = f"Windows cannot hold a folder of the name '{name}'"
        file = f"{FOLDER}/{name}"
        diagnostics.append(Diagnostic("bad-file-name", words, file, help="rename the folder"))
        return False
    if is_id(name):
        return True
    diagnostics.append(
        Diagnostic(
            "bad-id",
            f"the folder's name: '{name[:60]}' is not an id; "
            "use lower-case letters, digits and single hyphens",
            f"{FOLDER}/{name}",
            help="rename the folder",
        )
    )
    return False


def _coder(
    workspace: Workspace, folder: Path, diagnostics: list[Diagnostic], *, broken_rubric: bool
) -> Coder:
    codings: dict[str, Coding] = {}
    broken: list[str] = []
    found = toml_files(workspace.root, f"{FOLDER}/{folder.name}")
    diagnostics.extend(found.diagnostics)
    for path in found.files:
        file = f"{FOLDER}/{folder.name}/{path.name}"
        coding = record(Coding, path, file, {"code": path.stem}, diagnostics, workspace.texts)
        if coding is None or not sound_code(coding.code, file, diagnostics):
            broken.append(path.stem)
            continue
        wrong = tuple(answer_references(workspace, coding.answers, file, broken=broken_rubric))
        diagnostics.extend(wrong)
        if any(each.severity == "error" for each in wrong):
            broken.append(coding.code)
        else:
            codings[coding.code] = coding
    return Coder(folder.name, codings, tuple(broken))
