"""From parsed TOML to a record, with pydantic's findings in words for a lawyer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from statscore.model.diagnostic import Diagnostic, KeyPath, shortened
from statscore.model.record import Record

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_WANTED = {
    "string_type": "text in quotes is needed here",
    "string_too_short": "text is needed here; leave the key out where there is nothing to say",
    "int_type": "a whole number is needed here",
    "int_from_float": "a whole number is needed here",
    "bool_type": "true or false is needed here, without quotes",
    "tuple_type": 'a list is needed here, such as ["…"]',
    "mapping_type": "a table is needed here, keyed by id",
    "dict_type": "a table is needed here, keyed by id",
    "model_type": "a table is needed here",
    "string_too_long": "this text is longer than {max_length} characters",
    "too_long": "more than {max_length} are too many here",
    "greater_than_equal": "this number is too small; {ge} is the least",
    "less_than_equal": "this number is too large; {le} is the most",
    # FIPS codes are the one text with a form of its own.
    "string_pattern_mismatch": 'two digits in quotes are needed here, such as "48"',
}


_NO_KEYS = ("[key]", "[plain]", "[span]")
"""Parts of a place that stand in no file: that a key is meant, and which form of a figure."""

_Kind = TypeVar("_Kind", bound=Record)


def shaped(
    kind: type[_Kind], data: Mapping[str, Any], file: str
) -> tuple[_Kind | None, tuple[Diagnostic, ...]]:
    """Return the record that a file holds, or everything that is wrong with its shape."""
    from pydantic import ValidationError  # noqa: PLC0415 - only needed where one is raised

    key = kind.named_by
    given = {key: PurePosixPath(file).stem} if key else {}
    if key and key in data:
        taken = _unknown_key((key,), file, known=[])
        return None, (replace(taken, help="take the line out: the name of the file says it"),)
    try:
        return kind.model_validate({**data, **given}), ()
    except ValidationError as error:
        errors = error.errors(include_url=False)
        problems = dict.fromkeys(_diagnostic(kind, wrong, file) for wrong in errors)
        return None, _without_echoes(first_of(problems, file))


MOST_PROBLEMS = 100
"""Of one file at one stage: whoever has more reads no further."""


def first_of(problems: Iterable[Diagnostic], file: str) -> tuple[Diagnostic, ...]:
    """Return the file's problems, and where there are too many the first of them and a last."""
    every = iter(problems)
    first = tuple(islice(every, MOST_PROBLEMS))
    if next(every, None) is None:
        return first
    message = f"the file has more than {MOST_PROBLEMS} problems; these are the first"
    remedy = "mend these and check again"
    return (*first, Diagnostic("too-many-problems", message, file, help=remedy))


def _without_echoes(problems: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the problems without those of values whose key is wrong too: it stands elsewhere."""
    of_keys = [problem for problem in problems if problem.on_key]
    wrong = {problem.path for problem in of_keys if problem.code != "missing-key"}
    return tuple(problem for problem in problems if problem.on_key or problem.path not in wrong)


def _diagnostic(kind: type[Record], error: ErrorDetails, file: str) -> Diagnostic:
    path: KeyPath = tuple(part for part in error["loc"] if part not in _NO_KEYS)
    on_key = "[key]" in error["loc"]
    type_ = error["type"]
    if type_ == "extra_forbidden":
        return _unknown_key(path, file, known=_keys(_kind_at(kind, path[:-1])))
    if type_ == "missing-key":
        type_, path = "missing", (*path, "level")
    if type_ == "missing":
        return Diagnostic(
            code="missing-key",
            message=f"{_where(path[:-1])} lacks the key '{path[-1]}'",
            file=file,
            path=path[:-1],
            on_key=True,
            help=_addition(kind, path),
        )
    if type_ == "literal_error":
        return _unknown_word(error, path, file)
    if type_ in _WANTED:
        wanted = _WANTED[type_].format_map(error.get("ctx", {}))
        return Diagnostic("wrong-type", wanted, file, path, on_key=on_key)
    if path[:1] == (kind.named_by,):
        return Diagnostic(type_, f"the file's name: {error['msg']}", file, help="rename the file")
    return _of_ours(error, path, file, on_key=on_key)


def _unknown_word(error: ErrorDetails, path: KeyPath, file: str) -> Diagnostic:
    written = shortened(error["input"])
    # TOML writes true and false in lower case.
    written = written.lower() if isinstance(error["input"], bool) else written
    choices = str(error.get("ctx", {}).get("expected", "")).replace("'", "").split(" or ")
    words = [word for part in choices for word in part.split(", ")]
    message = f"'{written}' is not a word that '{path[-1]}' knows"
    return Diagnostic("unknown-word", message, file, path, help=_choose(written, words))


def _of_ours(error: ErrorDetails, path: KeyPath, file: str, *, on_key: bool) -> Diagnostic:
    """Return what a validator of the model says; its code is one of the catalogue."""
    problem = Diagnostic(error["type"], error["msg"], file, path, on_key=on_key)
    if problem.code == "level-and-bounds":
        remedy = "keep `level` where a source says it; else `at_least`, `at_most` or both"
        return replace(problem, path=(*path, "level"), on_key=True, help=remedy)
    if problem.code == "enacted-twice":
        remedy = "keep `enacted` where a source has the day of signing; else `enacted_by`"
        return replace(problem, path=(*path, "enacted_by"), on_key=True, help=remedy)
    if problem.code == "value-and-level":
        remedy = "keep `value` where a source says the number"
        return replace(problem, path=(*path, "value"), on_key=True, help=remedy)
    if problem.code == "bounds-of-coder":
        remedy = "choose the level that the question asks for, or `pending` with a note"
        return replace(problem, path=(*path, str(error["ctx"]["key"])), on_key=True, help=remedy)
    if problem.code != "reserved-level":
        return problem
    # The scale as a whole is refused; the level is what has to go.
    level = str(error["ctx"]["level"])
    remedy = f"take '{level}' out of the levels; answers may say it all the same"
    return replace(problem, path=(*path, level), on_key=True, help=remedy)


def _unknown_key(path: KeyPath, file: str, known: list[str]) -> Diagnostic:
    return Diagnostic(
        code="unknown-key",
        message=f"'{shortened(path[-1])}' is not a key of {_where(path[:-1])}",
        file=file,
        path=path,
        on_key=True,
        help=_choose(str(path[-1]), known),
    )


def _addition(kind: type[Record], path: KeyPath) -> str:
    """Return what to add where a key is missing: a line, or the heading of a table."""
    parent = _kind_at(kind, path[:-1])
    field = parent.model_fields.get(str(path[-1])) if parent else None
    if field is not None and isinstance(get_origin(field.annotation), type):
        return f"add at least one table `[{'.'.join(str(part) for part in path)}.…]`"
    return f"add a line `{path[-1]} = …`"


def _choose(written: str, known: list[str]) -> str:
    if not known:
        return ""
    close = get_close_matches(shortened(written), known, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"choose from {', '.join(known)}" if len(known) > 1 else f"it knows only '{known[0]}'"


def _where(path: KeyPath) -> str:
    return f"[{'.'.join(shortened(part) for part in path)}]" if path else "the file"


def _keys(kind: type[Record] | None) -> list[str]:
    if kind is None:
        return []
    names = [field.alias or name for name, field in kind.model_fields.items()]
    return [name for name in names if name != kind.named_by]


def _kind_at(kind: type[Record], path: KeyPath) -> type[Record] | None:
    """Return the record that stands at a path, by following the field's annotations."""
    here: type[Record] | None = kind
    rest = list(path)
    while rest and here is not None:
        name = str(rest.pop(0))
        fields = {field.alias or key: field for key, field in here.model_fields.items()}
        if name not in fields:
            return None
        inner, keyed = _record_in(fields[name].annotation)
        del rest[:keyed]
        here = inner
    return here


def _record_in(annotation: object, keyed: int = 0) -> tuple[type[Record] | None, int]:
    """Return the record inside an annotation and how many mapping keys lead to it."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return annotation, keyed
    origin = get_origin(annotation)
    mapping = isinstance(origin, type) and issubclass(origin, Mapping)
    for inner in get_args(annotation):
        record, depth = _record_in(inner, keyed + mapping)
        if record is not None:
            return record, depth
    return None, keyed
