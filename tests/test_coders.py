"""Two coders: what is read, what a unit is, the protocol, the sheet and the decisions."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from statscore.cli.main import run
from statscore.desk import save
from statscore.model.coding import Coder, Coding
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.read.coders import read_coders
from statscore.read.load import load
from statscore.read.packed import SheetError
from statscore.read.sheet import read_rows
from statscore.reports.coding.adjudication import agreed
from statscore.reports.coding.protocol import batch_order, open_pairs, open_states, progress, sample
from statscore.reports.coding.units import CodedUnit, Units, units_of

EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "double-coded"
FACTS = Path(
    os.environ.get("STATSCORE_FACTS") or Path(__file__).resolve().parents[2] / "shared" / "facts"
)

RUBRIC = """\
title = "Made up"
points = 5
[grades]
A = 4
B = 2
F = 0
[scales.degree]
full = 1
partial = 0.5
none = 0
[areas.one]
title = "Victims"
[criteria.immunity]
number = "1.1"
area = "one"
title = "Immunity"
question = "Can a child be charged?"
weight = 3
scale = "degree"
[criteria.services]
area = "one"
title = "Services"
weight = 2
scale = "degree"
"""
TEXAS = """\
# Read from the session laws.
name    = "Texas"
through = 2020-12-31

[published.card.2016]   # as printed
score  = 4.5
areas  = { one = 4.5 }
source = "https://example.org"
"""
AB = """\
batch = "1"
through = 2020-12-31
[answers.immunity.2011-01-01]
level = "none"
citations = ["§ 1"]
[answers.immunity.2015-09-01]
level = "full"
citations = ["§ 1(b)", "§ 1(c)"]
act = "HB 1"
enacted = 2015-06-01
[answers.services.2012]
level = "partial"
citations = ["§ 2"]
sources = ["https://example.org/2"]
note = "=A note"
"""
CD = """\
batch = "1"
through = 2020-12-31
[answers.immunity.2011-01-01]
level = "none"
[answers.immunity.2015-07-01]
level = "full"
[answers.services.2012]
level = "full"
citations = ["§ 2(a)"]
"""
FILES = {
    "rubrics/card.toml": RUBRIC,
    "states/TX.toml": TEXAS,
    "states/OH.toml": 'name = "Ohio"\n',
    "coders/ab/TX.toml": AB,
    "coders/cd/TX.toml": CD,
}


class Result(NamedTuple):
    """What a command left behind."""

    out: str
    err: str
    exit_code: int


Run = Callable[..., Result]
Folder = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Write files into a workspace; return its folder."""

    def write(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / "ws" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        return tmp_path / "ws"

    return write


@pytest.fixture
def statscore(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """Run a command on the workspace in this process."""
    for name in ("STATSCORE_WORKSPACE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def run_it(*words: str | Path, workspace: Path | None = None) -> Result:
        named = ["statscore", "-w", str(workspace or tmp_path / "ws"), *map(str, words)]
        monkeypatch.setattr(sys, "argv", named)
        with pytest.raises(SystemExit) as ended:
            run()
        found = capsys.readouterr()
        code = ended.value.code
        return Result(found.out, found.err, code if isinstance(code, int) else 0)

    return run_it


# Reading.


def test_coders_are_folders_and_their_files_go_through_the_same_stages(folder: Folder) -> None:
    root = folder(
        {
            **FILES,
            "coders/ab/OH.toml": 'name = "Ohio"\n',
            "coders/ab/ME.toml": "[answers.immunity.2015]\nlevel = 1\n",
            "coders/cd/OH.toml": "through = 2015\n[answers.imunity.2015]\nlevel = 'none'\n",
            "coders/cd/ME.toml": "[answers.immunity.2015]\nlevel = 'mostly'\n",
            "coders/cd/LA.toml": "[answers\n",
            "coders/No_Id/LA.toml": "",
            "coders/aux/TX.toml": CD,
            "coders/cd/no-code.toml": "",
            "coders/notes.txt": "",
        }
    )
    coders, diagnostics = read_coders(load(root))
    assert [(coder.name, list(coder.codings), coder.broken) for coder in coders] == [
        ("ab", ["TX"], ("ME", "OH")),
        ("cd", ["TX"], ("LA", "ME", "OH", "no-code")),
    ]
    assert [
        (each.file, each.code, each.location and each.location.line) for each in diagnostics
    ] == [
        ("coders/No_Id", "bad-id", None),
        ("coders/ab/ME.toml", "wrong-type", 2),
        ("coders/ab/OH.toml", "unknown-key", 1),
        ("coders/aux", "bad-file-name", None),
        ("coders/cd/LA.toml", "toml-syntax", 1),
        ("coders/cd/ME.toml", "unknown-level", 2),
        ("coders/cd/OH.toml", "unknown-criterion", 2),
        ("coders/cd/no-code.toml", "bad-state-code", None),
        ("coders/notes.txt", "not-read", None),
    ]


def test_a_workspace_without_coders(folder: Folder, statscore: Run) -> None:
    root = folder({"rubrics/card.toml": RUBRIC, "states/TX.toml": TEXAS})
    assert read_coders(load(root)) == ((), ())
    found = statscore("agree")
    assert found.exit_code == 1
    assert "nobody has coded here" in found.err


# Units.


def _coder(name: str, through: str | None = None, **answers: str) -> Coder:
    """Return a coder of the immunity of TX: keys are d2015_07_01, values levels."""
    dated: dict[str, Any] = {}
    for key, words in answers.items():
        level, *more = words.split()
        options = dict(each.split("=") for each in more)
        claim = {"value": int(level)} if level.isdigit() else {"level": level}
        dated[key.removeprefix("d").replace("_", "-")] = {**claim, **options}
    coding = {"code": "TX", "through": through, "answers": {"immunity": dated}}
    return Coder(name, {"TX": Coding.model_validate(coding)})


def _units(*coders: Coder, day: date | None = None) -> Units:
    criterion = {"title": "T", "area": "p", "levels": {"full": 1, "half": "1/2", "none": 0}}
    asked = {"immunity": {**criterion, "thresholds": {"full": 20, "half": 10}}}
    areas = {"p": {"title": "P"}}
    rubric = Rubric.model_validate({"id": "r", "title": "R", "areas": areas, "criteria": asked})
    return units_of(coders, [rubric], day)


def _levels(units: tuple[CodedUnit, ...]) -> list[tuple[str, tuple[str | None, ...]]]:
    return [(each.day.isoformat(), each.levels) for each in units]


def test_a_number_agrees_with_the_level_that_it_reaches() -> None:
    level, reaches = _coder("ab", d2015="half"), _coder("cd", d2015="12")
    found = _units(level, reaches)
    assert _levels(found.units) == [("2015-01-01", ("half", "half"))]
    assert not found.units[0].diverges
    on = _units(level, reaches, day=date(2016, 1, 1))
    assert _levels(on.units) == [("2016-01-01", ("half", "half"))]
    # Within a level a number may change; what reaches another one is a change, and diverges.
    again = _units(level, _coder("cd", d2015="12", d2017="15", d2019="20"))
    assert _levels(again.units) == [
        ("2015-01-01", ("half", "half")),
        ("2019-01-01", ("half", "full")),
    ]


def test_numbers_alone_are_compared_as_numbers() -> None:
    found = _units(_coder("ab", d2015="12"), _coder("cd", d2015="15"))
    assert _levels(found.units) == [("2015-01-01", ("12", "15"))]
    assert found.units[0].diverges
    assert not _units(_coder("ab", d2015="12"), _coder("cd", d2015="12")).units[0].diverges


@pytest.mark.parametrize(
    ("one", "other", "keys"),
    [
        ("12", "12", {"level": None, "value": 12}),
        ("12", "half", {"level": "half", "value": None}),
        ("half", "12", {"level": "half", "value": None}),
    ],
)
def test_what_is_written_of_a_number_is_what_all_say(
    one: str, other: str, keys: dict[str, object]
) -> None:
    coders = [_coder("ab", d2015=one), _coder("cd", d2015=other)]
    (settled,), left_out = agreed(
        _units(*coders), {"TX": State(code="TX", name="Texas")}, coders, ()
    )
    assert left_out == 0
    assert {key: settled.values[key] for key in keys} == keys


def test_a_unit_is_a_day_from_which_a_level_changes() -> None:
    found = _units(
        _coder("ab", d2011_01_01="none", d2015_09_01="full"),
        _coder("cd", d2011_01_01="none", d2013_01_01="partial", d2015_09_01="full"),
    )
    assert _levels(found.units) == [
        ("2011-01-01", ("none", "none")),
        ("2013-01-01", ("none", "partial")),
        ("2015-09-01", ("full", "full")),
    ]
    assert [each.diverges for each in found.units] == [False, True, False]


def test_an_answer_that_repeats_the_level_is_no_unit() -> None:
    found = _units(
        _coder("ab", d2011_01_01="none", d2013_01_01="none"), _coder("cd", d2011_01_01="none")
    )
    assert _levels(found.units) == [("2011-01-01", ("none", "none"))]


def test_another_date_for_the_same_change_is_a_divergence_of_date_alone() -> None:
    found = _units(
        _coder("ab", d2011_01_01="none", d2015_09_01="full"),
        _coder("cd", d2011_01_01="none", d2015_07_01="full"),
    )
    assert _levels(found.units) == [
        ("2011-01-01", ("none", "none")),
        ("2015-09-01", ("full", "full")),
    ]
    (moved,) = found.dates
    assert (moved.level, moved.day) == ("full", date(2015, 7, 1))
    assert [str(each.since) for each in moved.given if each] == ["2015-09-01", "2015-07-01"]


def test_three_dates_for_one_change_are_one_divergence_of_date() -> None:
    found = _units(
        _coder("ab", d2011_01_01="none", d2015_01_01="full"),
        _coder("cd", d2011_01_01="none", d2015_02_01="full"),
        _coder("ef", d2011_01_01="none", d2015_03_01="full"),
    )
    assert len(found.dates) == 1
    assert _levels(found.units)[1:] == [("2015-03-01", ("full", "full", "full"))]


def test_dates_that_may_be_the_same_do_not_diverge() -> None:
    found = _units(
        _coder("ab", d2011_01_01="none", d2015="full"),
        _coder("cd", d2011_01_01="none", d2015_07_01="full"),
    )
    assert found.dates == ()
    assert len(found.units) == 2


def test_first_answers_with_another_date_diverge_in_date_unless_the_start_is_unknown() -> None:
    dated = _units(_coder("ab", d2011_01_01="none"), _coder("cd", d2012_01_01="none"))
    assert (len(dated.units), len(dated.single), len(dated.dates)) == (1, 0, 1)
    seen = _units(_coder("ab", d2011_01_01="none"), _coder("cd", d2012_01_01="none start=unknown"))
    assert (len(seen.units), len(seen.single), len(seen.dates)) == (1, 1, 0)


def test_a_coder_who_read_no_further_is_missing() -> None:
    found = _units(
        _coder("ab", d2011_01_01="none", d2015_01_01="full"),
        _coder("cd", through="2014-12-31", d2011_01_01="none"),
    )
    assert _levels(found.units) == [("2011-01-01", ("none", "none"))]
    assert _levels(found.single) == [("2015-01-01", ("full", None))]


def test_pending_is_missing_and_not_applicable_is_a_level() -> None:
    found = _units(
        _coder("ab", d2011_01_01="not-applicable", d2015_01_01="full"),
        _coder("cd", d2011_01_01="none", d2015_01_01="pending"),
    )
    assert _levels(found.units) == [("2011-01-01", ("not-applicable", "none"))]
    assert _levels(found.single) == [("2015-01-01", ("full", None))]


def test_on_one_day_each_state_and_criterion_is_one_unit() -> None:
    coders = (
        _coder("ab", d2011_01_01="none", d2015="full"),
        _coder("cd", d2011_01_01="none", d2015_07_01="full"),
    )
    assert _levels(_units(*coders, day=date(2016, 1, 1)).units) == [
        ("2016-01-01", ("full", "full"))
    ]
    # Whether the law known to the year was in force in August, nobody said.
    assert _levels(_units(*coders, day=date(2015, 8, 1)).single) == [("2015-08-01", (None, "full"))]


# The protocol and its samples.


def _batches(**divergent: tuple[int, int]) -> Units:
    """Return units of batches b1, b2, …: how many, and how many of them diverge."""
    units = []
    for batch, (number, apart) in divergent.items():
        same = _coder("ab", d2011_01_01="none"), _coder("cd", d2011_01_01="none")
        other = _coder("ab", d2011_01_01="none"), _coder("cd", d2011_01_01="full")
        for place in range(number):
            (unit,) = _units(*(other if place < apart else same)).units
            units.append(
                CodedUnit(unit.state, unit.criterion, unit.day, batch.removeprefix("b"), unit.given)
            )
    return Units(("ab", "cd"), tuple(units), (), ())


def test_everything_is_coded_twice_until_less_than_5_percent_diverge() -> None:
    assert progress(Units(("ab", "cd"), (), (), ())).advice == "nothing-coded"
    at_five = progress(_batches(b1=(20, 1)))
    assert (at_five.advice, at_five.rate) == ("code-everything", Fraction(1, 20))
    below = progress(_batches(b1=(20, 5), b2=(21, 1)))
    assert (below.advice, below.batch) == ("code-a-fifth", "2")
    again = progress(_batches(b2=(21, 0), b10=(20, 2)))
    assert (again.advice, again.batch) == ("code-everything", "10")


def test_batches_are_in_the_order_in_which_people_count() -> None:
    names = ["10", "2", None, "spring 2", "spring 10", "1"]
    assert sorted(names, key=batch_order) == [None, "1", "2", "10", "spring 2", "spring 10"]


def test_a_sample_is_the_same_everywhere() -> None:
    among = [f"S{place}" for place in range(51)]
    drawn = sample(among, Fraction(1, 5), 7)
    assert drawn == ("S1", "S4", "S6", "S8", "S9", "S12", "S16", "S21", "S27", "S29", "S33")
    assert len(sample(among, Fraction(1), 7)) == 51
    assert sample([], Fraction(1, 5), 7) == ()


def test_every_thing_is_drawn_as_often() -> None:
    counts = dict.fromkeys(range(5), 0)
    for seed in range(2000):
        for each in sample(range(5), Fraction(2, 5), seed):
            counts[each] += 1
    assert all(700 < count < 900 for count in counts.values())


def test_what_two_coders_have_not_coded_yet_is_open() -> None:
    units = _units(_coder("ab", d2011_01_01="none"), _coder("cd", d2011_01_01="none"))
    assert open_states(units, ["OH", "TX"]) == ("OH",)
    assert open_pairs(units, ["OH", "TX"], ["immunity", "services"]) == (
        ("OH", "immunity"),
        ("OH", "services"),
        ("TX", "services"),
    )


# The command.

AGREED = """\
Agreement of ab and cd
3 units that both answered, 1 divergent · 1 change with the same levels and another date
a unit is one state, one criterion and one day; divergent: the coders chose different levels

figure                         value   95 % interval
rate of divergence             33.3 %  0 % to 100 %
percent agreement              66.7 %  0 % to 100 %
Cohen's kappa                  0.5     0 to 1
Krippendorff's alpha, nominal  0.545   -0.667 to 1
Krippendorff's alpha, ordinal  0.778   -0.667 to 1
Gwet's AC1                     0.52    -1 to 1

level chosen  ab  cd  of all
full           1   2    50 %
none           1   1  33.3 %
partial        1   0  16.7 %

criterion  units  divergent   rate  kappa  alpha  ordinal  AC1
immunity       2          0    0 %      1      1        1    1
services       1          1  100 %      –      –        –    –
– stands where everyone chose the same level, or there are fewer than two units

same level, other date: TX immunity full: 2015-09-01 2015-07-01

protocol: batch 1: 1 of 3 units divergent (33.3 %), not below 5 %: both code everything in the next batch too
"""  # noqa: E501 - as a pipe gets it


def test_agree_shows_figures_levels_groups_and_the_protocol(folder: Folder, statscore: Run) -> None:
    folder(FILES)
    found = statscore("agree", "--by", "criterion")
    assert found.exit_code == 0
    assert found.out == AGREED


def test_agree_says_in_words_what_is_undefined(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "coders/ab/TX.toml": CD, "coders/cd/TX.toml": CD.replace("none", "full")})
    folder({"coders/ab/TX.toml": CD.replace("none", "full")})
    found = statscore("agree", "--by", "state").out
    words = "everyone chose the same level: no chance-corrected figure  –"
    assert f"Cohen's kappa                  {words}\n" in found
    assert found.count(words) == 4
    data = json.loads(statscore("agree", "--format", "json").out)
    assert data["figures"]["ac1"] == {
        "value": None,
        "low": None,
        "high": None,
        "undefined": "everyone chose the same level: no chance-corrected figure",
    }


def test_agree_as_csv_has_one_row_a_figure(folder: Folder, statscore: Run) -> None:
    folder(FILES)
    rows = list(csv.DictReader(io.StringIO(statscore("agree", "--by", "state", "-f", "csv").out)))
    assert [row["figure"] for row in rows[:6]] == [
        "divergence",
        "agreement",
        "kappa:ab+cd",
        "alpha-nominal",
        "alpha-ordinal",
        "ac1",
    ]
    assert [(row["by"], row["group"]) for row in rows] == [("all", "")] * 6 + [("state", "TX")] * 6
    assert rows[0]["value"] == "0.3333333333333333"
    assert (rows[0]["value_numerator"], rows[0]["value_denominator"]) == ("1", "3")


def test_three_coders_have_a_kappa_for_each_pair(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "coders/ef/TX.toml": AB.replace("partial", "none")})
    text = statscore("agree", "--by", "batch").out
    assert text.startswith("Agreement of ab, cd and ef\n3 units that at least two answered, 1 div")
    for pair in ("ab and cd", "ab and ef", "cd and ef"):
        assert f"Cohen's kappa, {pair}  " in text
    assert "batch  units  divergent    rate  alpha  ordinal    AC1\n" in text
    two = statscore("agree", "ab", "EF").out
    assert two.startswith("Agreement of ab and ef\n")


def test_where_nobody_coded_the_same_there_are_words(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "coders/cd/TX.toml": "", "coders/cd/OH.toml": CD.replace('batch = "1"', "")})
    text = statscore("agree", "--by", "batch").out
    assert "rate of divergence             no unit that two coders answered  –\n" in text
    assert "no batch has a unit that two coders answered\n" in text
    assert "protocol: nothing is coded by two coders yet: both code everything\n" in text
    assert "6 units by one coder alone, in no figure" in text


def test_below_5_percent_a_fifth_is_enough(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "coders/cd/TX.toml": AB})
    assert "protocol: batch 1: 0 of 3 units divergent (0 %), below 5 %" in statscore("agree").out
    drawn = statscore("agree", "--sample", "0.2").out
    assert "to be coded by both: 1 of 1 (share 0.2, seed 1)\n  OH\n" in drawn


def test_many_dates_are_cut_short_in_the_text(folder: Folder, statscore: Run) -> None:
    folder(FILES)
    for code in list(JURISDICTIONS)[:23]:
        folder({f"coders/{name}/{code}.toml": text for name, text in (("ab", AB), ("cd", CD))})
    text = statscore("agree").out
    assert text.count("same level, other date: ") == 20
    assert "and 4 more: --sheet has them all\n" in text


def test_a_broken_file_of_a_coder_is_named_and_left_out(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "coders/cd/OH.toml": "[answers.immunity.2015]\nlevel = 'mostly'\n"})
    found = statscore("agree")
    assert found.exit_code == 0
    assert "coders/cd/OH.toml:2:9: error: 'mostly' is no level of 'immunity'" in found.err
    assert statscore("grade", "TX", "--coder", "ab").err == ""


@pytest.mark.parametrize(
    ("words", "module", "says"),
    [
        (
            ["agree", "--sheet", "x.xlsx"],
            "xlsxwriter",
            "need XlsxWriter: pip install XlsxWriter, or",
        ),
        (
            ["adjudicate", "y.xlsx"],
            "python_calamine",
            "to read 'y.xlsx', python-calamine is needed: pip install python-calamine, or",
        ),
    ],
)
def test_excel_is_an_extra(
    folder: Folder,
    statscore: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    module: str,
    says: str,
) -> None:
    folder(FILES)
    (tmp_path / "y.xlsx").write_bytes(b"")
    monkeypatch.setitem(sys.modules, module, None)
    assert says in statscore(*words).err


def test_agree_draws_the_next_sample(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "states/LA.toml": 'name = "Louisiana"\n'})
    assert statscore("agree", "--sample", "1/2", "-f", "csv").out == "state\nLA\n"
    drawn = statscore("agree", "--sample", "0.5", "--of", "answers", "--seed", "3").out
    assert "to be coded by both: 2 of 4 (share 0.5, seed 3)\n" in drawn


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ab"], "two coders are needed"),
        (["ab", "ce"], "there is no coder 'ce': choose from ab, cd"),
        (["--by", "bath"], "did you mean 'batch'?"),
        (["--batch", "3"], "there is no batch '3': choose from 1"),
        (["--sample", "2"], "'2' is no share"),
        (["--sample", "some"], "'some' is no share"),
        (["--of", "stats"], "did you mean 'states'?"),
        (["--sheet", "x.pdf"], "end it in .csv or .xlsx"),
    ],
)
def test_agree_says_what_is_wrong(
    folder: Folder, statscore: Run, words: list[str], says: str
) -> None:
    folder(FILES)
    found = statscore("agree", *words)
    assert found.exit_code in (1, 2)
    assert says in found.err
    assert found.out == ""


# The sheet and the decisions.


def _sheet(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or ()), list(rows)


def _fill(path: Path, *decided: Mapping[str, str]) -> None:
    head, rows = _sheet(path)
    for row, more in zip(rows, decided, strict=False):
        row.update(more)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(rows)


DATE = {
    "decision": "full",
    "decided from": "2015-09-01",
    "decided by": "ef",
    "reason": "The act says so.",
}
LEVEL = {
    "decision": "Partial",
    "decided by": "ef",
    "reason": "No shelter.",
    "citation": "§ 2(a); § 3",
}
SETTLED = """\
# Read from the session laws.
name    = "Texas"
through = 2020-12-31

[answers.immunity.2015-09-01]
level = "full"
citations = ["§ 1(b)", "§ 1(c)"]
act = "HB 1"
enacted = 2015-06-01
coder = "ab+cd"
decided_by = "ef"
reason = "The act says so."
fingerprint = "2cdbfc903dfe"

[answers.services.2012]
level = "partial"
citations = ["§ 2(a)", "§ 3"]
sources = ["https://example.org/2"]
coder = "ab+cd"
decided_by = "ef"
reason = "No shelter."
fingerprint = "225e036c0317"

[published.card.2016]   # as printed
score  = 4.5
areas  = { one = 4.5 }
source = "https://example.org"
"""


def test_the_sheet_has_both_coders_side_by_side(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    folder(FILES)
    assert statscore("agree", "--sheet", "review.csv").err == "wrote review.csv\n"
    _head, rows = _sheet(tmp_path / "review.csv")
    assert [(row["divergence"], row["criterion"], row["date"]) for row in rows] == [
        ("date", "immunity", "2015-07-01"),
        ("level", "services", "2012"),
    ]
    assert rows[1]["levels"] == "full, partial, none"
    assert (rows[1]["ab level"], rows[1]["cd level"]) == ("partial", "full")
    assert (rows[0]["ab from"], rows[0]["cd from"]) == ("2015-09-01", "2015-07-01")
    assert rows[0]["ab citations"] == "§ 1(b); § 1(c)"
    assert rows[1]["ab note"] == "'=A note"
    assert rows[0]["question"] == "Can a child be charged?"
    assert [rows[0][name] for name in ("decision", "decided by", "reason", "citation")] == [""] * 4


def test_decisions_become_answers_with_who_and_why(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", DATE, LEVEL)
    dry = statscore("adjudicate", "review.csv", "--dry-run")
    assert dry.out.startswith("2 answers would be settled\n")
    assert (root / "states/TX.toml").read_text(encoding="utf-8") == TEXAS
    assert statscore("adjudicate", "review.csv").out == (
        "2 answers settled\n"
        "\n"
        "state  criterion  from        decided  coders  by  reason\n"
        "TX     immunity   2015-09-01  full     ab+cd   ef  The act says so.\n"
        "TX     services   2012        partial  ab+cd   ef  No shelter.\n"
    )
    assert (root / "states/TX.toml").read_text(encoding="utf-8") == SETTLED
    assert load(root).diagnostics == ()
    again = json.loads(statscore("adjudicate", "review.csv", "-f", "json").out)
    assert [each["before"] for each in again["settled"]] == ["full", "partial"]


def test_what_coders_agree_on_becomes_answers_too(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder({**FILES, "coders/ef/TX.toml": "[answers.services.2014]\nlevel = 'none'\n"})
    alone = statscore("adjudicate", "--agreed", "--dry-run", "-f", "json")
    # The coders date the next change differently: the level before would go on past it.
    assert json.loads(alone.out)["settled"] == []
    assert alone.err == (
        "warning: 1 answer that coders give alike is left out, because they differ on a later day "
        "and nobody has settled that; settle it in the same run\n"
    )
    statscore("agree", "ab", "cd", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", DATE, LEVEL)
    assert statscore("adjudicate", "review.csv", "--agreed").out.startswith("3 answers settled\n")
    text = (root / "states/TX.toml").read_text(encoding="utf-8")
    state = load(root).states["TX"]
    assert [str(since) for since in state.answers["immunity"]] == ["2011-01-01", "2015-09-01"]
    first = next(iter(state.answers["immunity"].values()))
    assert (first.level, first.citations, first.coder) == ("none", ("§ 1",), "ab+cd")
    assert (first.decided_by, first.reason) == (None, None)
    # What stands there is left alone.
    (root / "states/TX.toml").write_text(text.replace('"none"', '"partial"'), encoding="utf-8")
    assert statscore("adjudicate", "--agreed").out == "0 answers settled\n"
    assert "name a filled review sheet" in statscore("adjudicate").err


OPEN_RUBRIC = {"rubrics/card.toml": RUBRIC, "states/TX.toml": 'name = "Texas"\n'}


def _settled(root: Path, criterion: str) -> dict[str, str | None]:
    """Return the `through` of each settled answer by its date."""
    answers = load(root).states["TX"].answers[criterion]
    return {
        str(since): str(each.through) if each.through else None for since, each in answers.items()
    }


def test_a_settled_answer_is_known_as_far_as_both_have_read(folder: Folder, statscore: Run) -> None:
    changes = '[answers.immunity.2011]\nlevel = "none"\n[answers.immunity.2015]\nlevel = "full"\n'
    again = '[answers.services.2012]\nlevel = "full"\n[answers.services.2014]\nlevel = "full"\n'
    once = '[answers.services.2012]\nlevel = "full"\nthrough = 2017\n'
    root = folder(
        {
            **OPEN_RUBRIC,
            "coders/ab/TX.toml": f"through = 2020-12-31\n{changes}{again}coded = 2021-02-03\n",
            "coders/cd/TX.toml": f"through = 2018-06-30\n{changes}{once}",
        }
    )
    assert statscore("adjudicate", "--agreed").out.startswith("3 answers settled\n")
    # Where the level changes the next answer ends it; else the coder who has read less decides.
    assert _settled(root, "immunity") == {"2011": None, "2015": "2018-06-30"}
    assert _settled(root, "services") == {"2012": "2017"}
    assert statscore("check").exit_code == 0


def test_what_the_state_s_own_limit_says_is_not_said_again(folder: Folder, statscore: Run) -> None:
    coded = 'through = 2018-06-30\n[answers.immunity.2011]\nlevel = "none"\n'
    files = {"coders/ab/TX.toml": coded, "coders/cd/TX.toml": coded}
    root = folder({**OPEN_RUBRIC, **files, "states/TX.toml": 'name = "T"\nthrough = 2016-06-30\n'})
    statscore("adjudicate", "--agreed")
    assert _settled(root, "immunity") == {"2011": None}


def test_what_is_settled_already_holds_nothing_back(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", DATE, LEVEL)
    assert statscore("adjudicate", "review.csv").out.startswith("2 answers settled\n")
    later = statscore("adjudicate", "--agreed")
    assert (later.out.splitlines()[0], later.err) == (
        "1 answer settled",
        "wrote states/TX.toml\n`statscore check` now warns of 1 more place than before\n",
    )
    assert list(_settled(root, "immunity")) == ["2011-01-01", "2015-09-01"]


def test_a_row_without_a_decision_stays_open(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", DATE)
    assert "1 row without a decision, still open\n" in statscore("adjudicate", "review.csv").out
    assert "services" not in (root / "states/TX.toml").read_text(encoding="utf-8")


def test_the_same_from_excel(folder: Folder, statscore: Run, tmp_path: Path) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.xlsx")
    first = (tmp_path / "review.xlsx").read_bytes()
    statscore("agree", "--sheet", "review.xlsx")
    assert (tmp_path / "review.xlsx").read_bytes() == first
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    sheet = book["review"]
    head = [cell.value for cell in sheet[1]]
    assert sheet.cell(3, head.index("ab note") + 1).value == "=A note"
    assert sheet.cell(3, head.index("ab note") + 1).data_type == "s"
    lists = {each.formula1 for each in sheet.data_validations.dataValidation}
    assert lists == {'"full,partial,none"'}
    for row, decided in enumerate((DATE, LEVEL), start=2):
        for name, value in decided.items():
            sheet.cell(row, head.index(name) + 1).value = value
    sheet.cell(2, head.index("decided from") + 1).value = date(2015, 9, 1)
    sheet.cell(3, head.index("date") + 1).value = 2012
    book.save(tmp_path / "review.xlsx")
    assert statscore("adjudicate", "review.xlsx").exit_code == 0
    assert (root / "states/TX.toml").read_text(encoding="utf-8") == SETTLED


def test_one_wrong_row_and_nothing_is_written(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    wrong = {"decision": "mostly", "decided by": "", "date": "2015-13", "cd level": "none"}
    _fill(tmp_path / "review.csv", DATE, {**LEVEL, **wrong})
    found = statscore("adjudicate", "review.csv")
    assert found.exit_code == 1
    assert found.out == ""
    assert found.err == (
        "statscore: review.csv: row 3, column 'decision': 'mostly' is no level of 'services'; "
        "choose from full, none, not-applicable, partial, pending\n"
        "review.csv: row 3, column 'date': '2015-13' is not a date; write YYYY-MM-DD, or "
        '"YYYY-MM" or YYYY where the source gives no day\n'
        "review.csv: row 3, column 'decided by': who decided is missing\n"
        "nothing was written\n"
    )
    assert (root / "states/TX.toml").read_text(encoding="utf-8") == TEXAS


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"state": "ZZ"}, "row 2, column 'state': there is no file states/ZZ.toml"),
        ({"criterion": "imunity"}, "column 'criterion': 'imunity' is no criterion; did you mean"),
        ({"decided from": "soon"}, "column 'decided from': 'soon' is not a date"),
        ({"reason": ""}, "column 'reason': say why"),
        ({"divergence": "level", "ab level": "partial"}, "coder ab answers none now"),
        ({"decision": "not-applicable"}, "does not say what becomes of 'immunity'"),
    ],
)
def test_what_a_decision_cannot_be(
    folder: Folder, statscore: Run, tmp_path: Path, changed: dict[str, str], says: str
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", {**DATE, **changed})
    found = statscore("adjudicate", "review.csv")
    assert found.exit_code == 1
    assert says in found.err
    assert found.err.splitlines()[-1] in (
        "nothing was written",
        "statscore: nothing is written: states/TX.toml would have errors",
    )
    assert (root / "states/TX.toml").read_text(encoding="utf-8") == TEXAS


def test_a_state_whose_file_is_broken_is_not_settled(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", DATE, LEVEL)
    (root / "states/TX.toml").write_text("name = 1\n", encoding="utf-8", newline="\n")
    refused = statscore("adjudicate", "review.csv")
    assert refused.exit_code == 1
    assert (
        "rows 2-3, column 'state': states/TX.toml has errors; `statscore check` shows"
        in refused.err
    )


def test_the_figures_of_one_batch(folder: Folder, statscore: Run) -> None:
    other = CD.replace('batch = "1"', 'batch = "2"')
    folder({**FILES, "coders/ab/OH.toml": other, "coders/cd/OH.toml": other})
    assert "6 units that both answered, 1 divergent" in statscore("agree").out
    assert "\n3 units that both answered, 1 divergent" in statscore("agree", "--batch", "1").out
    assert "\n3 units that both answered, 0 divergent" in statscore("agree", "--batch", "2").out


def test_a_decided_date_of_its_own_takes_no_act_and_no_date_of_signing(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", {**DATE, "decided from": "2015-10-01"})
    assert statscore("adjudicate", "review.csv").exit_code == 0
    answer = next(
        each
        for since, each in load(root).states["TX"].answers["immunity"].items()
        if str(since) == "2015-10-01"
    )
    assert (answer.level, answer.act, answer.enacted) == ("full", None, None)


def test_a_sheet_of_three_coders_one_of_whom_says_nothing(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    folder({**FILES, "coders/ef/TX.toml": "[answers.services.2014]\nlevel = 'none'\n"})
    statscore("agree", "--sheet", "review.csv")
    _head, rows = _sheet(tmp_path / "review.csv")
    silent = [row for row in rows if row["criterion"] == "immunity"]
    assert silent
    assert {row[f"ef {what}"] for row in silent for what in ("level", "from", "note")} == {""}


def test_a_folder_of_coders_that_is_a_link_out(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    root = folder({"rubrics/card.toml": FILES["rubrics/card.toml"], "states/TX.toml": TEXAS})
    (tmp_path / "elsewhere").mkdir()
    (root / "coders").symlink_to(tmp_path / "elsewhere")
    assert "coders: error: this is a link that leads out" in statscore("agree").err


def test_the_same_decision_twice(folder: Folder, statscore: Run, tmp_path: Path) -> None:
    folder(FILES)
    statscore("agree", "--sheet", "review.csv")
    text = (tmp_path / "review.csv").read_text(encoding="utf-8")
    (tmp_path / "review.csv").write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    _fill(tmp_path / "review.csv", DATE, LEVEL, DATE)
    assert (
        "row 4, column 'decision': row 2 decides the same"
        in statscore("adjudicate", "review.csv").err
    )


def test_where_one_file_cannot_be_written_the_others_are_put_back(
    folder: Folder, statscore: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = folder({**FILES, "coders/ab/OH.toml": AB, "coders/cd/OH.toml": CD})
    before = {path.name: path.read_bytes() for path in (root / "states").iterdir()}
    statscore("agree", "--sheet", "review.csv")
    _fill(tmp_path / "review.csv", DATE, LEVEL, DATE, LEVEL)
    real = save.replace

    def full(path: Path, old_text: str, new_text: str) -> None:
        if path.name == "TX.toml":
            raise OSError(28, "No space left on device")
        real(path, old_text, new_text)

    monkeypatch.setattr(save, "replace", full)
    found = statscore("adjudicate", "review.csv")
    assert found.exit_code == 1
    assert "'ws/states/TX.toml' cannot be written: No space left on device; nothing" in found.err
    assert {path.name: path.read_bytes() for path in (root / "states").iterdir()} == before


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the first row has no headings"),
        (b"state,state\n", "the heading 'state' stands there twice"),
        (b"state\n\xe9\n", "byte 0xe9 in line 2 is not UTF-8 text"),
        (b"PK\0\0", "it is no text"),
        (b'state\n"TX"x,\n', "it is not CSV"),
    ],
)
def test_what_is_no_sheet(tmp_path: Path, raw: bytes, says: str) -> None:
    (tmp_path / "x.csv").write_bytes(raw)
    with pytest.raises(SheetError, match=says):
        read_rows(tmp_path / "x.csv")


def test_a_sheet_with_semicolons_and_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("\ufeffState;Note\r\nTX;a, b\r\n;\r\nOH;'-1+1\r\n".encode())
    assert [(row.number, row.fields) for row in read_rows(tmp_path / "x.csv")] == [
        (2, {"state": "TX", "note": "a, b"}),
        (4, {"state": "OH", "note": "-1+1"}),
    ]


def test_a_file_that_is_no_workbook_and_one_that_is_not_there(
    folder: Folder, statscore: Run, tmp_path: Path
) -> None:
    folder(FILES)
    (tmp_path / "x.xlsx").write_bytes(b"no")
    assert "is no workbook" in statscore("adjudicate", "x.xlsx").err
    assert "No such file" in statscore("adjudicate", "y.csv").err
    (tmp_path / "z.csv").write_text("state,criterion\nTX,immunity\n")
    assert "row 1, column 'date': there is no column 'date'" in statscore("adjudicate", "z.csv").err


# Cards.


def test_a_card_under_one_coders_answers(folder: Folder, statscore: Run) -> None:
    folder(FILES)
    (card,) = json.loads(
        statscore("grade", "TX", "--year", "2016", "--coder", "ab", "-f", "json").out
    )
    assert (card["score"], card["grade"], card["coders"]) == ("4", "A", ["ab"])
    # What was printed of the areas settles nothing that the coder left open.
    assert card["areas"][0]["basis"] == "computed"
    assert [(mark["file"], mark["line"]) for mark in card["marks"]] == [
        ("coders/ab/TX.toml", 6),
        ("coders/ab/TX.toml", 11),
    ]


def test_a_card_over_all_coders_is_a_range_where_they_differ(
    folder: Folder, statscore: Run
) -> None:
    folder(FILES)
    (card,) = json.loads(statscore("grade", "TX", "--year", "2016", "--coders", "-f", "json").out)
    assert (card["low"], card["high"], card["grade"]) == ("4", "5", "A")
    immunity, services = card["marks"]
    assert (immunity["level"], immunity["basis"]) == ("full", "coded")
    assert (services["possible"], services["basis"]) == (["full", "partial"], "divergent")
    assert (services["file"], services["citations"]) == (None, [])
    text = statscore("grade", "TX", "--year", "2016", "--coders").out
    assert text.startswith("as coded by ab and cd: not the settled answers in states/\n")
    assert "because coders differ" in text
    assert "coders differ: Services: full or partial\n" in text


def test_who_has_not_coded_says_nothing(folder: Folder, statscore: Run) -> None:
    folder({**FILES, "coders/cd/TX.toml": "[answers.immunity.2011-01-01]\nlevel = 'full'\n"})
    (card,) = json.loads(statscore("grade", "TX", "--year", "2016", "--coders", "-f", "json").out)
    assert [mark["level"] for mark in card["marks"]] == ["full", "partial"]


def test_standings_by_coder_have_a_column_that_says_so(folder: Folder, statscore: Run) -> None:
    folder(FILES)
    out = statscore("grade", "--coder", "cd", "--year", "2016", "-f", "csv").out
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["state"], row["score"], row["coders"]) == ("TX", "5.0", "cd")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["OH", "--coder", "ab"], "ab has not coded OH"),
        (["TX", "--coder", "ab", "--coders"], "give --coder or --coders, not both"),
        (["TX", "--coder", "zz"], "there is no coder 'zz'"),
    ],
)
def test_cards_that_cannot_be(folder: Folder, statscore: Run, words: list[str], says: str) -> None:
    folder(FILES)
    assert says in statscore("grade", *words).err


# A real question, coded twice.


def test_the_figures_of_the_example(statscore: Run) -> None:
    data = json.loads(statscore("agree", "-f", "json", workspace=EXAMPLE).out)
    assert (data["units"], data["divergent"], data["single"]) == (21, 3, 23)
    assert {id_: each["value"] for id_, each in data["figures"].items()} == {
        "divergence": "1/7",
        "agreement": "6/7",
        "kappa:statutes+survey": "20/29",
        "alpha-nominal": "94/135",
        "alpha-ordinal": "94/135",
        "ac1": "39/53",
    }
    assert [(each["state"], each["levels"]["survey"]) for each in data["divergences"]] == [
        ("CT", "yes"),
        ("LA", "no"),
        ("MI", "yes"),
    ]
    assert data["protocol"]["advice"] == "code-everything"


def test_the_documents_show_what_the_example_gives(statscore: Run) -> None:
    page = (EXAMPLE.parents[1] / "agreement.md").read_text(encoding="utf-8")
    shown = page.partition("$ statscore -w docs/examples/double-coded agree\n")[2].partition("```")[
        0
    ]
    assert statscore("agree", workspace=EXAMPLE).out == shown


def _facts(name: str) -> list[dict[str, str]]:
    path = FACTS / name
    if not path.is_file():
        pytest.skip(f"{path} is missing; STATSCORE_FACTS can name the folder it lies in")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_example_is_what_the_sources_say() -> None:
    coders, diagnostics = read_coders(load(EXAMPLE))
    assert diagnostics == ()
    statutes, survey = coders
    findings = [row for row in _facts("findings.csv") if row["rubric"] == "state-law-survey"]
    assert _answers(survey) == {
        row["state"]: "yes" if row["finding"] == "met" else "no" for row in findings
    }
    protects = {"full": "yes", "conditional": "yes"}
    expected = {}
    for row in sorted(_facts("noncriminalization.csv"), key=lambda row: row["effective"]):
        since = row["effective"]
        latest = {4: f"{since}-12-31", 7: f"{since}-31"}.get(len(since), since)
        if (
            row["criterion"] == "non-criminalization"
            and row["state"] in _answers(survey)
            and since
            and latest <= "2015-08-01"
            and "9235575" not in row["source"]  # the survey
        ):
            expected[row["state"]] = protects.get(row["level"], "no")
    assert _answers(statutes) == expected


def _answers(coder: Coder) -> dict[str, str]:
    return {
        code: answer.says
        for code, coding in coder.codings.items()
        for answer in coding.answers["protected-from-charges"].values()
    }


def test_a_settled_answer_says_who_decided_and_why() -> None:
    answer = {"level": "full", "coder": "ab+cd", "decided_by": "ef", "reason": "Read again."}
    state = State.model_validate(
        {"code": "TX", "name": "Texas", "answers": {"immunity": {"2015": answer}}}
    )
    (settled,) = state.answers["immunity"].values()
    assert (settled.decided_by, settled.reason) == ("ef", "Read again.")
