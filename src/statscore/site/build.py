"""Write a site into a folder: whole pages, only those that changed, never over somebody's files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from statscore.desk.save import save
from statscore.formats.harmless import visible_lines
from statscore.formats.html import HATCHING, style
from statscore.site.pages import Page

MANIFEST = "site.json"
"""Which files of the folder are the site's, each with the digest of what it rests on."""


class Built(NamedTuple):
    """What became of a site."""

    written: tuple[str, ...]
    same: int
    """Pages that rest on what they rested on before."""
    removed: tuple[str, ...]


class NotASiteError(OSError):
    """The folder holds files, and is no site of this program."""


def build(folder: Path, pages: Iterable[Page], templates: Path | None = None) -> Built:
    """Write the pages and what they share into the folder; return what became of them.

    `templates` is a folder whose templates stand in place of those of the same name. Raises
    NotASiteError where the folder holds other files, OSError where it cannot be written,
    jinja2.TemplateError where a template of the user's is wrong.
    """
    before = _manifest(folder)
    environment = _environment(templates)
    look = _digest(_sources(environment))
    after: dict[str, str] = {}
    written: list[str] = []
    for page in pages:
        key = _digest([look, page.template, *page.rests_on])
        after[page.path] = key
        if before.get(page.path) == key and (folder / page.path).is_file():
            continue
        _write(folder / page.path, _content(environment, page))
        written.append(page.path)
    removed = sorted(set(before) - set(after))
    for path in removed:
        (folder / path).unlink(missing_ok=True)
    if after != before or written:
        _write(folder / MANIFEST, json.dumps({"pages": after}, indent=1, sort_keys=True) + "\n")
    return Built(tuple(written), len(after) - len(written), tuple(removed))


def _content(environment: Environment, page: Page) -> str:
    if page.template is None:
        return page.text()
    root = "../" * page.path.count("/")
    return environment.get_template(page.template).render(**page.shown(), root=root, path=page.path)


def _manifest(folder: Path) -> Mapping[str, str]:
    """Return the pages that an earlier run wrote, with their digests."""
    file = folder / MANIFEST
    if not file.is_file():
        if folder.exists() and any(folder.iterdir()):
            raise NotASiteError(
                0, "it holds other files; name an empty or a new folder", str(folder)
            )
        return {}
    try:
        pages = json.loads(file.read_text(encoding="utf-8"))["pages"]
        return {str(path): str(key) for path, key in pages.items() if _inside(str(path))}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotASiteError(
            0, f"its {MANIFEST} is not one that was written here", str(folder)
        ) from error


def _inside(path: str) -> bool:
    """Return whether a path of the manifest leads to a file of the site, and nowhere else."""
    parts = Path(path).parts
    return bool(parts) and not Path(path).is_absolute() and ".." not in parts


def _write(path: Path, text: str) -> None:
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


def _digest(parts: Iterable[str | None]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update((part or "").encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:24]
