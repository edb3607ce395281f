"""What a publisher counted of any kind, beside what is counted here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from program import Program

RUBRIC = """\
title = "Minors"
from = 2010
[areas.law]
title = "Law"
[criteria.immunity]
area = "law"
title = "Immunity"
levels = { full = 1, some = 0.5, none = 0 }
[national.2015.counts.protected]
title = "States that protect minors in some way"
states = { from = 10 }
where = "immunity>=some"
source = "https://example.org/2015"
[national.2015.counts.raised]
title = "States that raised it"
states = 3
since = 2011
source = "https://example.org/2015"
"""


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("rubrics", "states"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "m.toml").write_text(RUBRIC, encoding="utf-8")
    (tmp_path / "states" / "TX.toml").write_text(
        'name = "Texas"\n[answers.immunity.2012-01-01]\nlevel = "some"\n'
        'sources = ["https://example.org/law"]\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)


def test_tally_shows_what_the_publisher_counted_of_the_same(program: Program) -> None:
    shown = program("tally", "immunity>=some", "--year", "2015").out
    assert "published: at least 10 · States that protect minors in some way" in shown
    assert "published" not in program("tally", "immunity>=full", "--year", "2015").out
    assert "published" not in program("tally", "immunity>=some", "--year", "2016").out


def test_the_codebook_lists_them(program: Program) -> None:
    shown = program("rubric", "m", "--criteria").out
    assert "2015: at least 10 · States that protect minors in some way (immunity>=some)" in shown
    assert "2015: 3 · States that raised it, since 2011" in shown


def test_check_agrees_where_enough_states_may_be_meant(program: Program) -> None:
    assert "0 errors, 0 warnings" in program("check").out


PROTECTED = {
    "id": "protected",
    "title": "States that protect minors in some way",
    "states_low": 10,
    "states_high": None,
    "where": "immunity>=some",
    "day": None,
    "since": None,
    "source": "https://example.org/2015",
    "note": None,
}


def test_trend_and_json_have_them(program: Program) -> None:
    (year,) = json.loads(program("trend", "--years", "2015", "-f", "json").out)
    assert year["published"]["counts"][0] == PROTECTED
    assert [row["id"] for row in year["published"]["counts"]] == ["protected", "raised"]
    (rubric,) = json.loads(program("rubric", "-f", "json").out)
    assert rubric["counts"][0] == {"year": 2015, **PROTECTED}
    shown = program("trend", "--years", "2015", "--table").out
    assert (
        "2015, counted by the publisher: at least 10 · States that protect minors in some way"
        in shown
    )
    assert "2015, counted by the publisher: 3 · States that raised it, since 2011" in shown
