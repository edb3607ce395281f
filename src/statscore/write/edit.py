"""Change one answer in the text of a state's file; every other byte stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tomlkit
from tomlkit.items import Table


def set_answer(
    text: str, criterion: str, since: str, values: Mapping[str, object], criteria: Sequence[str]
) -> str:
    """Return the text with the keys of one answer set; a value of None takes the key out.

    A new answer's table is put in the order of `criteria`, then of the date.
    """
    document = tomlkit.parse(text)
    answers = document.setdefault("answers", tomlkit.table(is_super_table=True))
    dated = answers.setdefault(criterion, tomlkit.table(is_super_table=True))
    answer = dated.setdefault(since, tomlkit.table())
    assert isinstance(answer, Table)
    for key, value in values.items():
        if value is None:
            answer.pop(key, None)
        else:
            answer[key] = list(value) if isinstance(value, tuple) else value
    del criteria
    return tomlkit.dumps(document)
