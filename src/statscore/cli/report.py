"""`statscore report`: a static site of the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.options import WorkspaceOption
from statscore.cli.output import say, writing
from statscore.cli.session import start
from statscore.cli.trouble import CommandError
from statscore.cli.version import program_version


def command(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder of the site, new or made by this.")
    ],
    templates: Annotated[
        Path | None, typer.Option(help="A folder with templates in place of the built-in ones.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write a site: a page for every state, criterion and rubric, a map, and the data.

    The pages need no server, no script and no other host. Those that rest on what they rested on
    before are left as they are.
    """
    try:
        from jinja2 import TemplateError  # noqa: PLC0415 - an extra

        from statscore.site.build import build  # noqa: PLC0415 - as above
        from statscore.site.pages import Site  # noqa: PLC0415 - as above
    except ImportError as error:
        raise CommandError("a site needs Jinja2: pip install Jinja2") from error
    session = start(workspace)
    site = Site(session.workspace, program_version())
    with writing(output):
        try:
            built = build(output, site.files(), templates)
        except TemplateError as error:
            raise CommandError(f"a template cannot be used: {error}") from error
    say(
        f"{output / 'index.html'}: {len(built.written)} files written, {built.same} as they were"
        + (f", {len(built.removed)} removed" if built.removed else "")
    )
