"""The references stage: every id that a file uses names something that is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic, KeyPath, shortened
from statscore.model.names import remedy
from statscore.model.rubric import NOT_APPLICABLE, PENDING, RESERVED_LEVELS, Rubric
from statscore.model.state import Answer, Published, State
from statscore.model.workspace import Workspace


def unknown(
    kind: str,
    written: str,
    known: Iterable[str],
    file: str,
    path: KeyPath,
    *,
    on_key: bool = False,
    of: str = "",
    numeric: bool = False,
) -> Diagnostic:
    """Return the diagnostic for an id that names nothing, with the nearest that would."""
    return Diagnostic(
        code=f"unknown-{kind}",
        message=f"'{shortened(written)}' is no {kind}{of}",
        file=file,
        path=path,
        on_key=on_key,
        help=remedy(kind, written, known, numeric=numeric),
    )


def unknown_keys(
    kind: str, keys: Iterable[str], known: Collection[str], file: str, path: KeyPath
) -> Iterator[Diagnostic]:
    """Yield the keys of the table at the path that name nothing."""
    for key in keys:
        if key not in known:
            yield unknown(kind, key, known, file, (*path, key), on_key=True)


def settings_references(workspace: Workspace, *, broken: bool) -> Iterator[Diagnostic]:
    """Yield what statscore.toml names and nothing has; silent while a rubric is broken."""
    named = workspace.settings.rubric
    if named is not None and named not in workspace.rubrics and not broken:
        yield unknown("rubric", named, workspace.rubrics, "statscore.toml", ("rubric",))


def rubric_references(rubric: Rubric, file: str) -> Iterator[Diagnostic]:
    """Yield what a rubric refers to and does not define."""
    for id_, criterion in rubric.criteria.items():
        path: KeyPath = ("criteria", id_)
        if criterion.area not in rubric.areas:
            yield unknown("area", criterion.area, rubric.areas, file, (*path, "area"))
        yield from _levels(rubric, id_, file)
    yield from _caps(rubric, file)
    for year, national in rubric.national.items():
        path = ("national", str(year), "grades")
        yield from unknown_keys("grade", national.grades, rubric.grades, file, path)
        yield from _national_tallies(rubric, year, file)


def _levels(rubric: Rubric, id_: str, file: str) -> Iterator[Diagnostic]:
    criterion = rubric.criteria[id_]
    path: KeyPath = ("criteria", id_)
    if criterion.scale is not None and criterion.scale not in rubric.scales:
        yield unknown("scale", criterion.scale, rubric.scales, file, (*path, "scale"))
        return
    given = {
        "a scale": criterion.scale,
        "levels of its own": criterion.levels,
        "numbers (`linear`)": criterion.linear,
        "thresholds of levels": criterion.thresholds if criterion.linear else None,
    }
    ways = [words for words, each in given.items() if each]
    if len(ways) != 1:
        both = len(ways) > 1
        found = f"both {' and '.join(ways)}" if both else "neither a scale nor levels"
        yield Diagnostic(
            code="levels-missing" if not both else "levels-twice",
            message=f"criterion '{id_}' has {found}",
            file=file,
            path=path,
            on_key=True,
            help='give it `scale = "…"` or `levels = { … }`, one of the two',
        )
        return
    for key in ("meets", "voids", "thresholds"):
        keys = getattr(criterion, key)
        yield from unknown_keys("level", keys, list(rubric.levels(id_)), file, (*path, key))
    counted, levels = criterion.counted_as, rubric.levels(id_)
    if counted is not None and counted.level not in levels:
        yield unknown("level", counted.level, levels, file, (*path, "counted_as", "level"))


def _caps(rubric: Rubric, file: str) -> Iterator[Diagnostic]:
    for id_, cap in rubric.caps.items():
        path: KeyPath = ("caps", id_)
        if cap.criterion not in rubric.criteria:
            yield unknown("criterion", cap.criterion, rubric.criteria, file, (*path, "criterion"))
        elif cap.below not in rubric.levels(cap.criterion):
            known = rubric.levels(cap.criterion)
            yield unknown("level", cap.below, known, file, (*path, "below"))
        if cap.grade not in rubric.grades:
            yield unknown("grade", cap.grade, rubric.grades, file, (*path, "grade"))


def _national_tallies(rubric: Rubric, year: int, file: str) -> Iterator[Diagnostic]:
    for id_, tally in rubric.national[year].tally.items():
        path: KeyPath = ("national", str(year), "tally", id_)
        if id_ not in rubric.criteria:
            yield unknown("criterion", id_, rubric.criteria, file, path, on_key=True)
            continue
        levels = rubric.levels(id_)
        yield from unknown_keys("level", tally.exactly, levels, file, path)
        yield from unknown_keys("level", tally.at_least, levels, file, (*path, "at_least"))


def state_references(workspace: Workspace, state: State, *, broken: bool) -> Iterator[Diagnostic]:
    """Yield what a state's file refers to and no rubric has.

    While a rubric is broken, a criterion or rubric that is not found may be in it: not a word.
    """
    file = f"states/{state.code}.toml"
    yield from answer_references(workspace, state.answers, file, broken=broken)
    yield from _published(workspace, state, file, broken=broken)


def answer_references(
    workspace: Workspace,
    answered: Mapping[str, Mapping[When, Answer]],
    file: str,
    *,
    broken: bool,
) -> Iterator[Diagnostic]:
    """Yield the criteria and levels of a file's answers that no rubric has."""
    rubrics = workspace.rubrics
    known = {id_ for rubric in rubrics.values() for id_ in rubric.criteria}
    for criterion, answers in answered.items():
        path: KeyPath = ("answers", criterion)
        asking = [rubric for rubric in rubrics.values() if criterion in rubric.criteria]
        if not asking:
            if not broken:
                yield unknown("criterion", criterion, known, file, path, on_key=True)
            continue
        levels = {PENDING, *asking[0].levels(criterion)}
        linear = any(rubric.criteria[criterion].linear for rubric in asking)
        for since, answer in answers.items():
            if not linear and answer.level in levels:
                continue
            place = (*path, str(since))
            if answer.value is not None or (linear and answer.level not in RESERVED_LEVELS):
                yield from _number(asking, criterion, answer, file, place)
            elif answer.level is None:
                yield from _bounds(asking, criterion, answer, file, place)
            else:
                yield from answer_level(asking, criterion, answer.level, file, (*place, "level"))


def _number(
    asking: Sequence[Rubric], criterion: str, answer: Answer, file: str, place: KeyPath
) -> Iterator[Diagnostic]:
    """Yield an answer that holds a number where none is asked for, or none where one is."""
    if answer.value is not None:
        yield from value_unasked(asking, criterion, file, place)
        return
    (key, *_) = answer.claim
    yield Diagnostic(
        code="value-missing",
        message=f"'{criterion}' is answered with a number",
        file=file,
        path=(*place, key),
        help="write `value = 12.5`, say, in place of the level",
    )


def value_unasked(
    asking: Sequence[Rubric], criterion: str, file: str, place: KeyPath
) -> Iterator[Diagnostic]:
    """Yield that an answer holds a number of which a rubric does not say what it comes to."""
    others = [rubric.id for rubric in asking if not rubric.levels(criterion).numeric]
    if others:
        yield Diagnostic(
            code="value-unasked",
            message=f"rubric '{others[0]}' does not say what a number comes to on '{criterion}'",
            file=file,
            path=(*place, "value"),
            help=f"write `level = …`, one of {', '.join(asking[0].levels(criterion))}; "
            "or give the criterion `thresholds`",
        )


def answer_level(
    asking: list[Rubric], criterion: str, level: str, file: str, place: KeyPath
) -> Iterator[Diagnostic]:
    """Yield that a level is none of the criterion's, or undefined where it does not apply."""
    levels = asking[0].levels(criterion)
    if level == PENDING or level in levels:
        return
    if level == NOT_APPLICABLE:
        without = [rubric.id for rubric in asking if not rubric.if_not_applicable(criterion)]
        if without:
            yield Diagnostic(
                code="not-applicable-undefined",
                message=f"rubric '{without[0]}' does not say what becomes of "
                f"'{criterion}' where it does not apply",
                file=file,
                path=place,
                help='set `not_applicable = "drop"` or `"full"` in the rubric',
            )
        return
    known, of = (*levels, *RESERVED_LEVELS), f" of '{criterion}'"
    yield unknown("level", level, known, file, place, of=of, numeric=levels.numeric)


def _bounds(
    asking: Sequence[Rubric], criterion: str, answer: Answer, file: str, place: KeyPath
) -> Iterator[Diagnostic]:
    """Yield what keeps an answer's bounds from leaving some of the levels and not all."""
    levels = asking[0].levels(criterion)
    bounds = {"at_least": answer.at_least, "at_most": answer.at_most}
    named = [(key, bound) for key, bound in bounds.items() if bound is not None]
    strange = [(key, bound) for key, bound in named if bound not in levels]
    for key, bound in strange:
        if bound in RESERVED_LEVELS:
            yield Diagnostic(
                code="bounds-reserved",
                message=f"'{bound}' is neither better nor worse than a level, so it is no bound",
                file=file,
                path=(*place, key),
                help=f'choose from {", ".join(levels)}; or write `level = "{bound}"`',
            )
        else:
            yield unknown("level", bound, levels, file, (*place, key), of=f" of '{criterion}'")
    if strange:
        return
    other = next(
        (each for each in asking if _ranked(each, criterion) != _ranked(asking[0], criterion)), None
    )
    key = named[0][0]
    if other is not None:
        yield Diagnostic(
            code="bounds-order",
            message=f"rubrics '{asking[0].id}' and '{other.id}' rank the levels of '{criterion}' "
            "otherwise, so that a bound would not mean the same in both",
            file=file,
            path=(*place, key),
            on_key=True,
            help="give the answer a level, or one of the two rubrics another criterion",
        )
        return
    if not answer.allows(levels):
        yield Diagnostic(
            code="bounds-empty",
            message=f"no level of '{criterion}' is {answer.says}",
            file=file,
            path=(*place, "at_most"),
            help="`at_least` is the worst level that the law may meet, `at_most` the best",
        )
    for key, bound in named:
        alone = answer.model_copy(update=dict.fromkeys(bounds.keys() - {key}))
        if len(alone.allows(levels)) == len(levels):
            end = "worst" if key == "at_least" else "best"
            yield Diagnostic(
                code="bounds-idle",
                message=f"'{bound}' is worth as much as the {end} level: this excludes nothing",
                file=file,
                path=(*place, key),
                help="take the line out; what nobody knows anything about needs no answer",
            )


def _ranked(rubric: Rubric, criterion: str) -> Mapping[str, int]:
    """Return the place of each level, best first, those of equal worth in one."""
    levels = rubric.levels(criterion)
    places = {share: place for place, share in enumerate(dict.fromkeys(levels.values()))}
    return {level: places[share] for level, share in levels.items()}


def _published(
    workspace: Workspace, state: State, file: str, *, broken: bool
) -> Iterator[Diagnostic]:
    for id_, years in state.published.items():
        rubric = workspace.rubrics.get(id_)
        if rubric is None:
            if not broken:
                path: KeyPath = ("published", id_)
                yield unknown("rubric", id_, workspace.rubrics, file, path, on_key=True)
            continue
        for year, printed in years.items():
            path = ("published", id_, str(year))
            yield from _printed_grades(rubric, printed, file, path)
            yield from _derived(printed, file, path)
            for key in ("areas", "area_grades"):
                areas = getattr(printed, key)
                yield from unknown_keys("area", areas, rubric.areas, file, (*path, key))


def _printed_grades(
    rubric: Rubric, printed: Published, file: str, path: KeyPath
) -> Iterator[Diagnostic]:
    if printed.grade is not None and printed.grade not in rubric.grades:
        yield unknown("grade", printed.grade, rubric.grades, file, (*path, "grade"))
    for area, grade in printed.area_grades.items():
        if grade not in rubric.area_words:
            place = (*path, "area_grades", area)
            yield unknown("grade", grade, rubric.area_words, file, place)


def _derived(printed: Published, file: str, path: KeyPath) -> Iterator[Diagnostic]:
    place = (*path, "derived")
    if printed.derived and printed.basis == "derived":
        yield Diagnostic(
            code="derived-twice",
            message="`derived` lists what is worked out, and `basis` says that all figures are",
            file=file,
            path=place,
            on_key=True,
            help="take out one of the two lines",
        )
    for name in printed.derived:
        if name not in printed.figures:
            yield unknown("figure", name, printed.figures, file, place, of=" of these")
