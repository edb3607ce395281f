"""Where a result goes: the format the user asked for, to the screen or to a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import typer

from statscore.cli.options import Format, Shown
from statscore.cli.trouble import CommandError, ReaderGoneError, give_up_stdout, tell
from statscore.formats.document import Document, Records, json_value
from statscore.reports.card.provenance import Provenance

EXTENSIONS = {
    ".txt": Format.text,
    ".sql": Format.text,
    ".json": Format.json,
    ".csv": Format.csv,
    ".md": Format.md,
    ".html": Format.html,
    ".svg": Format.svg,
    ".xlsx": Format.xlsx,
    ".parquet": Format.parquet,
}


def emit(
    shown: Shown,
    *,
    document: Callable[[], Document],
    records: Callable[[], Records],
    data: Callable[[], object],
    rests_on: Callable[[], Provenance] | None = None,
) -> None:
    """Write the result once, in one format, to stdout or whole into a file.

    Where it rests on report cards or rubrics, every format says which; on the screen, where nobody
    can hold it to anything later, only under --provenance.
    """
    if rests_on is not None:
        from statscore.views import provenance as views  # noqa: PLC0415 - not for problems

        known = cache(rests_on)
        bare = on_screen(shown) and not shown.provenance
        footer = views.released if bare else views.footer
        emit(
            shown,
            document=lambda: (*document(), *footer(known())),
            records=lambda: views.stamped_records(records(), known()),
            data=lambda: views.stamped_data(data(), known()),
        )
        return
    chosen = format_of(shown.format_, shown.output)
    if chosen is Format.text and shown.output is None:
        show(document(), pages=True)
        return
    if chosen in {Format.xlsx, Format.parquet}:
        if shown.output is None:
            raise typer.BadParameter(f"{chosen} is no text: name a file with --output")
        write_file(shown.output, _packed(chosen, records()))
        return
    put(_text(chosen, document, records, data, excel=shown.excel), shown.output, pages=True)


def show(document: Document, *, pages: bool = False) -> None:
    """Write the document to stdout: in color to a terminal, else as plain text.

    With `pages` it goes through a pager where it is longer than the screen.
    """
    if colorful():
        from statscore.formats import terminal  # noqa: PLC0415 - rich is a third of start-up

        with _reader():
            terminal.show(document, sys.stdout, lambda text: put(text, None, pages=pages))
        return
    from statscore.formats.plain import plain  # noqa: PLC0415 - most terminals have colors

    put(plain(document), None, pages=pages)


def put(text: str, output: Path | None, *, pages: bool = False) -> None:
    """Write the text to stdout, or whole into a file; raise CommandError where that fails."""
    if output is not None:
        write_file(output, text)
        return
    if pages and sys.stdout.isatty():
        from statscore.cli.pager import through_pager  # noqa: PLC0415 - only where somebody sees it

        if through_pager(text):
            return
    with _reader():
        sys.stdout.write(text)
        sys.stdout.flush()


def say(words: str) -> None:
    """Write a line of a result that is no table to stdout; what files put into it is harmless."""
    from statscore.formats.harmless import visible  # noqa: PLC0415 - few commands say a line

    put(f"{visible(words)}\n", None)


@contextmanager
def _reader() -> Iterator[None]:
    """Raise ReaderGoneError where whoever reads standard output has closed it.

    Raises CommandError where it cannot be written for another reason, such as a full disk.
    """
    try:
        yield
    except BrokenPipeError as error:
        raise ReaderGoneError from error
    except OSError as error:
        give_up_stdout()
        raise CommandError(
            f"standard output cannot be written: {error.strerror or error}"
        ) from error


def write_file(output: Path, text: str | bytes) -> None:
    """Write the text to the file, whole or not at all; raise CommandError where that fails."""
    from statscore.desk.output import write_output  # noqa: PLC0415 - most runs write to the screen

    with writing(output):
        write_output(output, text)
    tell(f"wrote {output}")


@contextmanager
def writing(output: Path) -> Iterator[None]:
    """Raise CommandError where the file cannot be written, or must not be."""
    try:
        yield
    except OSError as error:
        raise CommandError(f"'{output}' cannot be written: {error.strerror or error}") from error


def check_output(format_: Format | None, output: Path | None) -> Format:
    """Return the format of a result that can be written to the output, before anything is done.

    Raises BadParameter or CommandError where it could not be written afterwards.
    """
    if output is not None:
        from statscore.desk.output import check_place  # noqa: PLC0415 - as above

        with writing(output):
            check_place(output)
    return format_of(format_, output)


def colorful() -> bool:
    """Return whether stdout is a terminal (or FORCE_COLOR asks to treat it as one)."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR"))


def on_screen(shown: Shown) -> bool:
    """Return whether the result is text for whoever typed the command, and no file."""
    return shown.output is None and format_of(shown.format_, shown.output) is Format.text


def shows_links(format_: Format | None, output: Path | None) -> bool:
    """Return whether the result can hold links, so that their addresses are worth working out."""
    chosen = format_of(format_, output)
    return chosen in {Format.md, Format.html} or (
        chosen is Format.text and output is None and colorful()
    )


def shows_pictures(format_: Format | None, output: Path | None) -> bool:
    """Return whether the result can hold charts, which text leaves out."""
    return format_of(format_, output) in {Format.html, Format.svg}


def format_of(format_: Format | None, output: Path | None) -> Format:
    """Return the format asked for, else that of the file; BadParameter where it says none."""
    if format_ is not None:
        return format_
    if output is None:
        return Format.text
    extension = output.suffix.lower()
    if extension not in EXTENSIONS:
        raise typer.BadParameter(
            f"'{output.name}' does not say which format; end it in "
            f"{', '.join(sorted(set(EXTENSIONS) - {'.sql'}))} or give --format"
        )
    return EXTENSIONS[extension]


def _text(
    chosen: Format,
    document: Callable[[], Document],
    records: Callable[[], Records],
    data: Callable[[], object],
    *,
    excel: bool,
) -> str:
    if chosen is Format.json:
        import json  # noqa: PLC0415 - most runs write text

        from statscore.formats.harmless import json_text  # noqa: PLC0415 - as above

        text = json.dumps(data(), ensure_ascii=False, indent=1, default=json_value)
        return json_text(text) + "\n"
    if chosen is Format.csv:
        from statscore.formats.columns import tabular  # noqa: PLC0415 - as for JSON
        from statscore.formats.csv import csv_text  # noqa: PLC0415 - as for JSON

        return csv_text(tabular(records()), excel=excel)
    if chosen is Format.md:
        from statscore.formats.markdown import markdown  # noqa: PLC0415 - as for JSON

        return markdown(document())
    if chosen is Format.svg:
        return _picture(document())
    if chosen is Format.html:
        from statscore.formats.html import html  # noqa: PLC0415 - as for JSON

        return html(document())
    from statscore.formats.plain import plain  # noqa: PLC0415 - as for JSON

    return plain(document())


def _packed(chosen: Format, records: Records) -> bytes:
    """Return the records as a workbook or as Parquet."""
    from statscore.formats.columns import dictionary_records, tabular  # noqa: PLC0415 - as for JSON

    table = tabular(records)
    if chosen is Format.parquet:
        from statscore.formats.parquet import parquet_bytes  # noqa: PLC0415 - as for JSON

        with needing("pyarrow"):
            return parquet_bytes(table)
    from statscore.formats.xlsx import workbook_bytes  # noqa: PLC0415 - as for JSON

    name = records.table or "table"
    with needing("XlsxWriter"):
        return workbook_bytes(
            {name: table, "dictionary": tabular(dictionary_records({name: table}))}
        )


@contextmanager
def needing(library: str) -> Iterator[None]:
    """Raise CommandError where the library that a format needs is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CommandError(f"this needs {library}: pip install {library}") from error


def _picture(document: Document) -> str:
    """Return the first picture of the document; BadParameter where it has none."""
    from statscore.formats.document import Lines, Stacks, Tiles  # noqa: PLC0415 - as for JSON
    from statscore.formats.svg import svg  # noqa: PLC0415 - as for JSON

    for block in document:
        if isinstance(block, Lines) and not block.lines:
            raise CommandError(f"there is nothing to draw: {'; '.join(block.unknown)}")
        if isinstance(block, Tiles | Lines | Stacks):
            return svg(block)
    others = ", ".join(chosen for chosen in Format if chosen is not Format.svg)
    raise typer.BadParameter(f"this result has no picture; write it as {others}")
