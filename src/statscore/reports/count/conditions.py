"""Which states meet a condition such as "a=full and (b>=some or not c=none)"?

A condition joins comparisons of a criterion's level with `and`, `or`, `not` and parentheses. What
is not settled leaves it open: true, false or unknown, after Kleene. So "a=full or not a=full" is
unknown where nobody has coded `a`: the question may not even arise there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from statscore.model.names import Criteria, level_of
from statscore.model.rubric import NOT_APPLICABLE, Rubric
from statscore.model.state import State
from statscore.reports.card.report_card import Mark, ReportCard, report_card
from statscore.reports.card.yardstick import merit

OPERATORS = ("<=", ">=", "!=", "=", "<", ">")
_TOKEN = re.compile(r"\s*(?:(<=|>=|!=|==|=|<|>|\(|\))|([^\s()<>=!]+))")
DEEPEST = 50


class ConditionError(ValueError):
    """The text is no condition; the message says where and what would be."""


@dataclass(frozen=True)
class LevelTest:
    """A criterion's level against a level; without one, against the best there is."""

    criterion: str
    operator: str = "="
    level: str | None = None


@dataclass(frozen=True)
class Joined:
    """True where all (`and`), any (`or`) or none (`not`, of one part) of the parts are."""

    word: str
    parts: tuple[Condition, ...]


Condition = LevelTest | Joined


def is_condition(text: str) -> bool:
    """Return whether the text is more than the name of a criterion."""
    words = [word.casefold() for word in text.replace("(", " ( ").split()]
    return any(sign in text for sign in "<>=!(") or any(
        word in ("and", "or", "not") for word in words
    )


def parsed(text: str) -> Condition:
    """Return the condition that the text writes; raise ConditionError where it writes none."""
    tokens = _tokens(text)
    condition, rest = _joined(tokens, 0)
    if rest:
        raise ConditionError(f"{_at(rest[0])} is one too many in '{text}'")
    return condition


@dataclass(frozen=True)
class _Token:
    text: str
    place: int

    @property
    def word(self) -> str:
        return self.text.casefold()


def _tokens(text: str) -> list[_Token]:
    tokens = []
    place = 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ConditionError(f"'{text[place:].strip()[:20]}' cannot be read in '{text}'")
        part = match[1] or match[2]
        tokens.append(_Token("=" if part == "==" else part, match.end() - len(part) + 1))
        place = match.end()
    if not tokens:
        raise ConditionError("an empty condition; write criterion=level")
    return tokens


def _at(token: _Token) -> str:
    return f"'{token.text}' (character {token.place})"


def _joined(
    tokens: Sequence[_Token], depth: int, joining: Sequence[str] = ("or", "and")
) -> tuple[Condition, Sequence[_Token]]:
    """Return the condition that the tokens begin with, and what is left.

    The words of `joining` stand in order, the one that binds loosest first.
    """
    if not joining:
        return _one(tokens, depth)
    word, *tighter = joining
    first, rest = _joined(tokens, depth, tighter)
    parts = [first]
    while rest and rest[0].word == word:
        another, rest = _joined(rest[1:], depth, tighter)
        parts.append(another)
    return (first if len(parts) == 1 else Joined(word, tuple(parts))), rest


def _one(tokens: Sequence[_Token], depth: int) -> tuple[Condition, Sequence[_Token]]:
    if not tokens:
        raise ConditionError("the condition ends too early: a criterion is missing")
    if depth > DEEPEST:
        raise ConditionError(f"parentheses and `not` go more than {DEEPEST} deep")
    first, rest = tokens[0], tokens[1:]
    if first.word == "not":
        inner, rest = _one(rest, depth + 1)
        return Joined("not", (inner,)), rest
    if first.text == "(":
        inner, rest = _joined(rest, depth + 1)
        if not rest or rest[0].text != ")":
            raise ConditionError(f"{_at(first)} is never closed")
        return inner, rest[1:]
    if first.text in (*OPERATORS, ")") or first.word in ("and", "or"):
        raise ConditionError(f"{_at(first)} stands where a criterion should")
    return _comparison(first, rest)


def _comparison(criterion: _Token, rest: Sequence[_Token]) -> tuple[LevelTest, Sequence[_Token]]:
    if not rest or rest[0].text not in OPERATORS:
        return LevelTest(criterion.text), rest
    operator, rest = rest[0], rest[1:]
    if not rest or rest[0].text in (*OPERATORS, "(", ")"):
        raise ConditionError(f"a level is missing behind {_at(operator)}")
    return LevelTest(criterion.text, operator.text, rest[0].text), rest[1:]


def comparisons(condition: Condition) -> Iterator[LevelTest]:
    """Yield the comparisons of a condition, from left to right."""
    if isinstance(condition, LevelTest):
        yield condition
    else:
        for part in condition.parts:
            yield from comparisons(part)


def resolved(condition: Condition, resolve: Callable[[LevelTest], LevelTest]) -> Condition:
    """Return the condition with each comparison put through `resolve`."""
    if isinstance(condition, LevelTest):
        return resolve(condition)
    return Joined(condition.word, tuple(resolved(part, resolve) for part in condition.parts))


def understood(rubric: Rubric, text: str) -> Condition:
    """Return the condition in the ids and levels of the rubric; a criterion alone is at its best.

    Raises ConditionError where it is none, or names what the rubric does not have.
    """
    known = Criteria((rubric,))

    def named(compared: LevelTest) -> LevelTest:
        id_ = known.named(compared.criterion).id
        if id_ is None:
            raise ConditionError(f"'{compared.criterion}' is no criterion of '{rubric.id}'")
        levels = rubric.levels(id_)
        level = next(iter(levels))
        if compared.level is not None:
            among = levels if levels.linear else level_choices(rubric, id_)
            level = level_of(among, compared.level) or ""
        if not level:
            raise ConditionError(f"'{compared.level}' is no level of '{id_}'")
        return LevelTest(id_, compared.operator, level)

    return resolved(parsed(text), named)


def words(condition: Condition) -> str:
    """Return the condition as text, as it was understood."""
    if isinstance(condition, LevelTest):
        return f"{condition.criterion}{condition.operator}{condition.level or ''}"
    parts = [_inner(part) for part in condition.parts]
    return f"not {parts[0]}" if condition.word == "not" else f" {condition.word} ".join(parts)


def _inner(condition: Condition) -> str:
    text = words(condition)
    return f"({text})" if isinstance(condition, Joined) and condition.word != "not" else text


def holds(condition: Condition, rubric: Rubric, marks: Mapping[str, Mark]) -> bool | None:
    """Return whether the law meets the condition, None where that is not known."""
    if isinstance(condition, LevelTest):
        return _compared(condition, rubric, marks[condition.criterion])
    parts = [holds(part, rubric, marks) for part in condition.parts]
    settling = condition.word != "and"
    if settling in parts:
        return condition.word == "or"
    return None if None in parts else condition.word != "or"


def _compared(condition: LevelTest, rubric: Rubric, mark: Mark) -> bool | None:
    levels, scale = {*mark.possible}, rubric.levels(condition.criterion)
    if mark.basis in ("uncoded", "pending"):
        levels.update(mark.shares)  # not even whether the question applies is known
    if condition.level and condition.level in scale and levels.issuperset(scale.any_level):
        levels.add(condition.level)  # where any number may be, this one may
    truths = {_meets(condition, rubric, level) for level in levels}
    return truths.pop() if len(truths) == 1 else None


def _meets(condition: LevelTest, rubric: Rubric, level: str) -> bool:
    """Return whether a level meets a comparison; what does not apply is neither more nor less."""
    shares = rubric.levels(condition.criterion)
    wanted = condition.level or next(iter(shares))
    if condition.operator in ("=", "!="):
        return (level == wanted) == (condition.operator == "=")
    if level not in shares or wanted not in shares:
        return False
    mine, theirs = (merit(rubric, condition.criterion, name) for name in (level, wanted))
    return {
        ">": mine > theirs,
        ">=": mine >= theirs,
        "<": mine < theirs,
        "<=": mine <= theirs,
    }[condition.operator]


@dataclass(frozen=True)
class Matches:
    """The states by whether they meet each of some conditions, on one day."""

    rubric: Rubric
    year: int
    as_of: date
    conditions: tuple[Condition, ...]
    answers: Mapping[str, tuple[bool | None, ...]]
    """By state, one answer a condition; None where it is not known."""
    cards: Mapping[str, ReportCard]

    def meeting(self, index: int = 0) -> tuple[str, ...]:
        """Return the states that certainly meet a condition."""
        return tuple(state for state, truth in self.answers.items() if truth[index] is True)

    def failing(self, index: int = 0) -> tuple[str, ...]:
        """Return the states that certainly do not."""
        return tuple(state for state, truth in self.answers.items() if truth[index] is False)

    def unknown(self, index: int = 0) -> tuple[str, ...]:
        """Return the states of which it is not known."""
        return tuple(state for state, truth in self.answers.items() if truth[index] is None)

    @property
    def known(self) -> int:
        """Return how many states are known on all conditions."""
        return sum(None not in truth for truth in self.answers.values())

    def patterns(self) -> Mapping[tuple[bool, ...], tuple[str, ...]]:
        """Return the states by which conditions they meet, all true first; the unknown apart."""
        by_pattern: dict[tuple[bool, ...], list[str]] = {(True,) * len(self.conditions): []}
        for state, answers in self.answers.items():
            known = tuple(truth for truth in answers if truth is not None)
            if len(known) == len(answers):
                by_pattern.setdefault(known, []).append(state)
        in_order = sorted(by_pattern.items(), reverse=True)
        return {pattern: tuple(states) for pattern, states in in_order}


def matches(
    rubric: Rubric,
    conditions: Sequence[Condition],
    year: int,
    states: Iterable[State],
    as_of: date | None = None,
) -> Matches:
    """Return which states meet the conditions on the rubric's cut-off day, or on `as_of`.

    The rubric must ask every criterion of the conditions in that year.
    """
    cards = tuple(report_card(rubric, state, year, as_of) for state in states)
    return matches_of(rubric, conditions, year, cards, as_of)


def matches_of(
    rubric: Rubric,
    conditions: Sequence[Condition],
    year: int,
    cards: Iterable[ReportCard],
    as_of: date | None = None,
) -> Matches:
    """Return which states meet the conditions on their cards, all of that year and day."""
    by_state = {card.state: card for card in cards}
    answers = {}
    for code, card in by_state.items():
        marks = {mark.criterion: mark for mark in card.marks}
        answers[code] = tuple(holds(condition, rubric, marks) for condition in conditions)
    return Matches(
        rubric=rubric,
        year=year,
        as_of=as_of or rubric.cutoff_day(year),
        conditions=tuple(conditions),
        answers=answers,
        cards=by_state,
    )


def level_choices(rubric: Rubric, criterion: str) -> tuple[str, ...]:
    """Return the levels that a comparison can name."""
    inapplicable = (NOT_APPLICABLE,) if rubric.if_not_applicable(criterion) else ()
    return (*rubric.levels(criterion), *inapplicable)
