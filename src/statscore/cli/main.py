"""The program: finds the module of the command that is asked for and imports no other."""

from __future__ import annotations

import gc
import io
import os
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Annotated

import typer
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup

from statscore.cli.options import FormatOption, NoPagerOption, OutputOption, WorkspaceOption
from statscore.cli.trouble import CommandError, ReaderGoneError, give_up_stdout, tell
from statscore.cli.version import program_version
from statscore.interrupts import INTERRUPTED, interruptible

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

_COMMANDS = """\
See what is known:
grade Show the report card of a state, several side by side, or the standings of all.
diff Compare two years or days: who rose, stayed and fell, and with --why by which laws.
gaps Show what earned less than its weight, by points lost, and which states already have it.
tally Count the states at each level of a criterion, beside what the publisher counted.
trend Show scores and grades over the years: of states, or of the country by grade.
map Draw the states as tiles: by grade, by score, by the level of a criterion, or by change.
explain Show what every number rests on: level, share, weight, citation with a link, quote, file.
Try and look up:
whatif Show the card before and after a bill, or after levels given on the command line.
robustness Show whether grades and ranks survive other weights, a dropped criterion, uncoded law.
find Look for words in criteria, areas, levels, acts, citations, states and commands.
rubric Show a rubric: its areas and criteria, and with --criteria what earns each level.
Code the law:
new Make files with every criterion and its levels as comments, ready to be filled in.
set Record an answer in the state's file, and show the change with its effect on the score.
code Go through the criteria to be coded: the question, what earns each level, your answer.
import Take a sheet of coded law into the states' files, and show what its columns are taken for.
check Show every problem in the workspace at its file, line and column, all at once.
agree Show how far coders agree, and what the protocol asks for next.
adjudicate Read the decisions of a review sheet back into states/, with who decided and why.
Release and share:
freeze Release the report cards of a year: every figure goes into editions/YEAR.toml.
verify Compute every released figure again and show those that have moved.
report Write a site: a page for every state, criterion and rubric, a map, and the data.
export Export a table, or all of them: CSV, Parquet, Excel, SQLite, JSON, text or Markdown.
score Score a table of answers of any size with a rubric; the answers need not be in states/.
sql Print a rubric as one query over a table of answers: in whole numbers, so that it is exact.
Set up:
init Make a workspace: an example of a rubric and a state, with settings for editors and CI.
schema Write JSON Schemas that know this workspace's criteria, levels, rubrics, areas and grades."""


def _by_job(table: str) -> Iterator[tuple[str, dict[str, str]]]:
    for part in re.split("^(?=.*:$)", table, flags=re.MULTILINE)[1:]:
        job, *lines = part.splitlines()
        yield job.rstrip(":"), dict(line.split(" ", 1) for line in lines)


JOBS = dict(_by_job(_COMMANDS))
"""The commands by what they are for, each with the first line of its own help: none is imported."""
COMMANDS = {name: words for commands in JOBS.values() for name, words in commands.items()}
_MODULES = {"import": "import_sheet"}
"""Of commands whose names are words of Python's own."""

PROGRAM = "statscore"
_COMPLETE = "_STATSCORE_COMPLETE"
"""The variable in which a shell says what it wants to know."""
CLOSED_PIPE = 128 + 13
"""What a shell reports for a program that wrote into a closed pipe."""


class Spoken(TyperCommand):
    """A command whose help is in words."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help."""
        del ctx
        from statscore.cli.help import help_text, shown, width  # noqa: PLC0415 - rarely needed

        assert self.name is not None
        text = help_text(f"statscore {self.name}", module_of(self.name).command, width())
        formatter.write(shown(text))


class Commands(TyperGroup):
    """The commands, each imported when it is asked for: start-up is most of a short run."""

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """Return the command that is asked for; for an unknown one, say which was meant."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from statscore.model.names import near  # noqa: PLC0415 - rarely needed

            close = "' or '".join(near("command", args[0], COMMANDS, most=3))
            jobs = (f"{job.ljust(18)} {'  '.join(of_job)}" for job, of_job in JOBS.items())
            meant = f": did you mean '{close}'?" if close else "; there are these"
            ctx.fail("\n  ".join((f"there is no command '{args[0]}'{meant}", *jobs)))
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names in the order of the help text."""
        del ctx
        return list(COMMANDS)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the help from what is known of the commands without importing them."""
        del ctx
        from statscore.cli.help import help_text, shown, width  # noqa: PLC0415 - rarely needed

        formatter.write(shown(help_text("statscore", _statscore, width(), JOBS)))

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
        alone.command(cmd_name, cls=Spoken)(module.command)
        return typer.main.get_command(alone)


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


_AT_ONCE = """
if [ "$funcstack[1]" = "_%(prog_name)s" ]; then
  %(complete_func)s "$@"
fi
"""
"""What typer's script for zsh lacks: without it the first Tab of a session does nothing."""


def _completion(context: typer.Context, parameter: typer.CallbackParam, asked: bool) -> None:  # noqa: FBT001 - as above
    if asked and not context.resilient_parsing:
        from typer import _completion_shared as scripts  # noqa: PLC0415 - for a shell alone
        from typer import completion  # noqa: PLC0415 - as above
        from typer._completion_classes import completion_init  # noqa: PLC0415 - as above

        context.info_name = PROGRAM
        installs = parameter.name == "_install_completion"
        made = completion.install_callback if installs else completion.show_callback
        completion_init()
        scripts._completion_scripts["zsh"] += _AT_ONCE  # noqa: SLF001 - typer has no other way
        made(context, parameter, asked)


@app.callback(invoke_without_command=True)
def _statscore(
    context: typer.Context,
    workspace: WorkspaceOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
    *,
    no_pager: NoPagerOption = False,
    _install_completion: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=_completion,
            is_eager=True,
            help="Let this shell complete what is typed (bash, zsh, fish).",
        ),
    ] = False,
    _show_completion: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=_completion,
            is_eager=True,
            help="Show what --install-completion installs.",
        ),
    ] = False,
    _show_version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Score law: rubrics and coded answers in plain text, exact arithmetic, cited and dated.

    Without a command: the workspace at a glance.
    """
    del no_pager
    context.obj = workspace
    if context.invoked_subcommand is None:
        from statscore.cli.overview import command  # noqa: PLC0415 - not needed by any command

        interruptible()
        command(workspace=workspace, format_=format_, output=output)


def _wrong_usage(error: ClickException) -> str:
    """Return the word that is wrong, and what would be right where the message does not say."""
    context = error.ctx if isinstance(error, UsageError) else None
    name = context.command.name if context is not None else None
    words = f"{error.message[:1].lower()}{error.message[1:]}"
    if isinstance(error, NoSuchOption):
        close = "' or '".join(sorted(error.possibilities or ()))
        words = f"there is no option '{error.option_name}'"
        words += f": did you mean '{close}'?" if close else ""
    elif isinstance(error, MissingParameter) and error.param is not None:
        words = f"{error.param.metavar or error.param.opts[0]} is missing"
    elif isinstance(error, BadParameter):
        option = max(error.param.opts, key=len) if error.param is not None else ""
        return f"{option}: {words}" if option.startswith("-") else error.message
    if name not in COMMANDS:
        return words
    from statscore.cli.help import usage  # noqa: PLC0415 - rarely needed

    right = usage(f"statscore {name}", module_of(name).command).removeprefix("Usage: ")
    return f"{words}\n   = write: {right}"


def run() -> None:
    """Run the program; whatever a user did, the end is a clear line and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if asked := os.environ.get(_COMPLETE):
        from statscore.cli.complete import complete  # noqa: PLC0415 - for a shell alone

        sys.exit(complete(asked, _COMPLETE))
    try:
        # Typer's own messages on wrong usage are boxes that break them in the middle.
        ended = app(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(ended)
    except ClickException as error:
        tell(f"statscore: {_wrong_usage(error)}")
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
