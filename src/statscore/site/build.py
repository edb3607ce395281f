"""Write a site into a folder: whole files, only those that changed, never over somebody's files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from statscore.desk.save import save
from statscore.formats.harmless import visible_lines
from statscore.formats.html import HATCHING, style
from statscore.site.files import KeptPart, Page, PartedTable, digest

MANIFEST = "site.json"
"""Which files of the folder are the site's, each with the digest of what it rests on."""


class Built(NamedTuple):
    """What became of a site."""

    written: tuple[str, ...]
    same: int
    """Files that rest on what they rested on before."""
    removed: tuple[str, ...]


class NotASiteError(OSError):
    """The folder holds files, and is no site of this program."""


class _Manifest(NamedTuple):
    """What an earlier run wrote, or what this one does."""

    pages: dict[str, str]
    """Each file with the digest of what it rests on."""
    parts: dict[str, dict[str, KeptPart]]
    """The parts of each table, in the order of its rows."""
    contents: dict[str, str]
    """The digest of each table itself: rows are kept of no other file."""

    def text(self) -> str:
        """Return it as the file that remembers it."""
        said = {"pages": dict(sorted(self.pages.items())), "parts": self.parts}
        return json.dumps({**said, "contents": self.contents}, indent=None) + "\n"


def build(
    folder: Path, files: Iterable[Page | PartedTable], templates: Path | None = None
) -> Built:
    """Write the files and what they share into the folder; return what became of them.

    `templates` is a folder whose templates stand in place of those of the same name. Raises
    NotASiteError where the folder holds other files, OSError where it cannot be written,
    jinja2.TemplateError where a template of the user's is wrong.
    """
    before = _manifest(folder)
    environment = _environment(templates)
    look = digest(_sources(environment))
    after = _Manifest({}, {}, {})
    written: list[str] = []
    try:
        for file in files:
            if isinstance(file, PartedTable):
                changed = _table(folder, file, before, after)
            else:
                changed = _page(folder, file, before, after, environment, look)
            if changed:
                written.append(file.path)
    except BaseException:
        # What is written already is this site's: the next run goes on from here.
        _write(folder / MANIFEST, after._replace(pages=before.pages | after.pages).text())
        raise
    removed = sorted(set(before.pages) - set(after.pages))
    for path in removed:
        (folder / path).unlink(missing_ok=True)
    if after != before or written:
        _write(folder / MANIFEST, after.text())
    return Built(tuple(written), len(after.pages) - len(written), tuple(removed))


def _page(
    folder: Path,
    page: Page,
    before: _Manifest,
    after: _Manifest,
    environment: Environment,
    look: str,
) -> bool:
    """Write the page where what it rests on has changed; return whether it was written."""
    key = digest([look if page.template else "", page.template, *page.rests_on])
    same = _is_there(folder, page.path, key, before)
    if not same:
        _write(folder / page.path, _content(environment, page))
    after.pages[page.path] = key
    return not same


def _is_there(folder: Path, path: str, key: str, before: _Manifest) -> bool:
    return before.pages.get(path) == key and (folder / path).is_file()


def _table(folder: Path, table: PartedTable, before: _Manifest, after: _Manifest) -> bool:
    """Write the table where a part of it has changed; return whether it was written."""
    place, known = folder / table.path, before.parts.get(table.path, {})
    key = digest(table.rests_on)
    same = _is_there(folder, table.path, key, before) and table.path in before.parts
    if same:
        table.kept, whole = known, before.contents.get(table.path, "")
    else:
        old = place.read_bytes() if known and place.is_file() else b""
        if _digest_of(old) != before.contents.get(table.path):
            known = {}
        content = table.written(old, known)
        whole = _digest_of(content)
        _write(place, content)
    after.pages[table.path], after.contents[table.path] = key, whole
    after.parts[table.path] = dict(table.kept)
    return not same


def _digest_of(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=12).hexdigest()


def _content(environment: Environment, page: Page) -> str:
    if page.template is None:
        return page.text()
    root = "../" * page.path.count("/")
    return environment.get_template(page.template).render(**page.shown(), root=root, path=page.path)


def _manifest(folder: Path) -> _Manifest:
    """Return what an earlier run wrote."""
    file = folder / MANIFEST
    if not file.is_file():
        if folder.exists() and any(folder.iterdir()):
            raise NotASiteError(
                0, "it holds other files; name an empty or a new folder", str(folder)
            )
        return _Manifest({}, {}, {})
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        pages = {str(path): str(key) for path, key in said["pages"].items() if _inside(str(path))}
        parts = {
            str(path): {str(name): _kept(one) for name, one in of.items()}
            for path, of in said.get("parts", {}).items()
        }
        contents = {str(path): str(key) for path, key in said.get("contents", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotASiteError(
            0, f"its {MANIFEST} is not one that was written here", str(folder)
        ) from error
    return _Manifest(pages, parts, contents)


def _kept(said: Any) -> KeptPart:  # noqa: ANN401 - what a file holds
    key, lengths, number, large = said
    return KeptPart(str(key), tuple(map(int, lengths)), int(number), tuple(map(str, large)))


def _inside(path: str) -> bool:
    """Return whether a path of the manifest leads to a file of the site, and nowhere else."""
    parts = Path(path).parts
    return bool(parts) and not Path(path).is_absolute() and ".." not in parts


def _write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, text)


def _environment(templates: Path | None) -> Environment:
    own = PackageLoader("statscore.site")
    loader = ChoiceLoader([FileSystemLoader(templates), own]) if templates else own
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(style=style(), hatching=HATCHING)
    return environment


def _harmless(value: object) -> object:
    """Return a text of a file with what cannot be seen written out; markup is as it was made."""
    return visible_lines(value) if type(value) is str else value


def _sources(environment: Environment) -> Iterator[str]:
    """Yield the text of every template: what pages look like."""
    assert environment.loader is not None
    for name in sorted(environment.list_templates()):
        yield name
        yield environment.loader.get_source(environment, name)[0]
