"""The program: finds the module of the command that is asked for and imports no other."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer
from typer._click.exceptions import ClickException
from typer.core import TyperCommand, TyperGroup

from statscore.cli.options import FormatOption, OutputOption, WorkspaceOption
from statscore.cli.trouble import CommandError, ReaderGoneError, fitted, give_up_stdout, tell
from statscore.cli.version import program_version
from statscore.interrupts import INTERRUPTED, interruptible

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

_COMMANDS = """\
grade Show the report card of a state, several side by side, or the standings of all.
diff Compare two years or days: who rose, stayed and fell, and with --why by which laws.
gaps Show what earned less than its weight, by points lost, and which states already have it.
tally Count the states at each level of a criterion, beside what the publisher counted.
trend Show scores and grades over the years: of states, or of the country by grade.
map Draw the states as tiles: by grade, by score, by the level of a criterion, or by change.
robustness Show whether grades and ranks survive other weights, a dropped criterion, uncoded law.
explain Show what every number rests on: level, share, weight, citation with a link, quote, file.
whatif Show the card before and after a bill, or after levels given on the command line.
rubric Show a rubric as a codebook: each question, its weight, and what earns each level.
check Show every problem in the workspace at its file, line and column, all at once.
export Export a table as CSV (the default), JSON, text or Markdown.
freeze Release the report cards of a year: every figure goes into editions/YEAR.toml.
verify Compute every released figure again and show those that have moved.
agree Show how far coders agree, and what the protocol asks for next.
adjudicate Read the decisions of a review sheet back into states/, with who decided and why.
init Make a workspace: an example of a rubric and a state, with settings for editors and CI.
new Make files with every criterion and its levels as comments, ready to be filled in.
set Record an answer in the state's file, and show the change with its effect on the score.
code Go through the criteria to be coded: the question, what earns each level, your answer.
import Take a sheet of coded law into the states' files, and show what its columns are taken for.
schema Write JSON Schemas that know this workspace's criteria, levels, rubrics, areas and grades."""
COMMANDS = dict(line.split(" ", 1) for line in _COMMANDS.splitlines())
"""In the order of the help text, each with the first line of its own: to list them imports none."""
_MODULES = {"import": "import_sheet"}
"""Of commands whose names are words of Python's own."""

CLOSED_PIPE = 128 + 13
"""What a shell reports for a program that wrote into a closed pipe."""


class Commands(TyperGroup):
    """The commands, each imported when it is asked for: start-up is most of a short run."""

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Return the command that is asked for; for an unknown one, say which was meant."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from statscore.cli.session import did_you_mean  # noqa: PLC0415 - rarely needed

            ctx.fail(did_you_mean("command", args[0], COMMANDS))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names in the order of the help text."""
        del ctx
        return list(COMMANDS)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help text from what is known of the commands without importing them."""
        self.commands = {name: TyperCommand(name, help=words) for name, words in COMMANDS.items()}
        super().format_help(ctx, formatter)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command, None where there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS or cmd_name in self.commands:
            return self.commands.get(cmd_name)
        module = module_of(cmd_name)
        interruptible()
        # From here on memory counts, and what was imported need not be looked at again. What is
        # read and computed has few cycles: to look for them seldom is a tenth of a long run.
        gc.freeze()
        gc.set_threshold(100_000, 20)
        gc.enable()
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(cmd_name, help=_paragraphs(module.command.__doc__ or ""))(module.command)
        return typer.main.get_command(alone)


def _paragraphs(docstring: str) -> str:
    """Return the paragraphs as one line each: rich would keep their line breaks."""
    return "\n\n".join(" ".join(each.split()) for each in docstring.split("\n\n"))


def module_of(command: str) -> ModuleType:
    """Return the module of the command, imported."""
    return import_module(f"statscore.cli.{_MODULES.get(command, command)}")


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:  # noqa: FBT001 - the form that typer calls
    if asked:
        typer.echo(f"statscore {program_version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _statscore(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    *,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Score law: rubrics and coded answers in plain text, exact arithmetic, cited and dated.

    Without a command: the workspace at a glance.
    """
    context.obj = workspace
    if context.invoked_subcommand is None:
        from statscore.cli.overview import command  # noqa: PLC0415 - not needed by any command

        interruptible()
        command(workspace=workspace, format_=format_, output=output)


def run() -> None:
    """Run the program; whatever a user did, the end is a clear line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        # Typer's own messages on wrong usage are boxes that break them in the middle.
        ended = app(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(ended)
    except ClickException as error:
        from statscore.formats.harmless import visible  # noqa: PLC0415 - rarely needed

        error.message = visible(error.message)
        before = f"Error: {error.format_message()}".removesuffix(error.message)
        error.message = fitted(f"{before}{error.message}")[len(before) :]
        error.show()
        sys.exit(error.exit_code)
    except CommandError as error:
        tell(f"statscore: {error}")
        sys.exit(error.exit_code)
    except (ReaderGoneError, BrokenPipeError):
        give_up_stdout()
        sys.exit(CLOSED_PIPE)
    except OSError as error:
        give_up_stdout()
        about = "" if error.filename is None else f"'{os.fsdecode(error.filename)}': "
        tell(f"statscore: {about}{error.strerror or error}")
        sys.exit(1)
    except KeyboardInterrupt:
        tell("statscore: interrupted")
        sys.exit(INTERRUPTED)
