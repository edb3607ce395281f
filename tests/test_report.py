"""The site: every page, its links, what changes after an edit, and what is never replaced."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest

from program import DATASET, Run
from statscore.site.files import PartedTable, Rows, TablePart

pytest.importorskip("jinja2")


class Links(HTMLParser):
    """What a page points to, and whether it runs anything of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.levels: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.links += [link for link in (named.get("href"), named.get("src")) if link]
        self.ids |= {named["id"] or ""} if "id" in named else set()
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.fixture
def site(statscore: Run, tmp_path: Path) -> Path:
    result = statscore("report", "-o", str(tmp_path / "site"))
    assert (result.exit_code, result.err) == (0, "")
    return tmp_path / "site"


def test_every_page_has_one_heading_first_and_every_link_leads_somewhere(site: Path) -> None:
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    assert len(pages) > 15
    for path, page in pages.items():
        assert page.levels[0] == 1, path
        assert page.levels.count(1) == 1, path
        for link in page.links:
            if link.startswith(("http://", "https://")):
                continue
            file, _mark, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path.resolve()
            assert target.is_file(), (path, link)
            if anchor:
                assert anchor in pages[site / target.relative_to(site.resolve())].ids, (path, link)


def test_no_page_asks_another_host(site: Path) -> None:
    for path in (*site.rglob("*.html"), *site.glob("*.css"), *site.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|<link[^>]*href)=\"?(?:https?:)?//", text), path
        assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text), path


def test_a_second_run_writes_nothing_and_an_edit_few_pages(
    statscore: Run, copy: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    first = statscore("report", "-o", str(folder), workspace=copy)
    files = int(re.search(r"(\d+) files written, 0 as they were", first.out)[1])  # type: ignore[index]
    again = statscore("report", "-o", str(folder), workspace=copy)
    assert again.out == f"{folder / 'index.html'}: 0 files written, {files} as they were\n"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    edited = copy / "states" / "YP.toml"
    edited.write_text(
        edited.read_text(encoding="utf-8").replace("[answers.", "# read again\n[answers.", 1),
        encoding="utf-8",
    )
    statscore("report", "-o", str(folder), workspace=copy)
    changed = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.read_bytes() != before.get(path)
    }
    assert changed == {"site.json"}


def test_an_answer_moves_the_pages_that_show_it_and_no_others(
    statscore: Run, copy: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    statscore("report", "-o", str(folder), workspace=copy)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    edited = copy / "states" / "YP.toml"
    edited.write_text(
        edited.read_text(encoding="utf-8").replace('"full"', '"none"', 1), encoding="utf-8"
    )
    result = statscore("report", "-o", str(folder), workspace=copy)
    changed = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.read_bytes() != before.get(path)
    }
    assert changed == {
        "states/YP.html", "criteria/lamp-lit.html", "index.html", "data.html", "site.json",
        "data/answers.csv", "data/areas.csv", "data/changes.csv", "data/counts.csv",
        "data/marks.csv", "data/scores.csv", "data/datapackage.json",
    }, result.out  # fmt: skip


TABLES = ("scores", "areas", "marks", "answers", "changes", "counts", "codebook")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_what_export_writes(statscore: Run, site: Path, table: str) -> None:
    assert (site / "data" / f"{table}.csv").read_text("utf-8") == statscore("export", table).out


def test_what_describes_the_tables(site: Path) -> None:
    package = json.loads((site / "data" / "datapackage.json").read_text("utf-8"))
    assert [one["name"] for one in package["resources"]] == [*TABLES, "dictionary"]
    for one in package["resources"]:
        text = (site / "data" / one["path"]).read_text("utf-8")
        assert text.split("\n")[0] == ",".join(of["name"] for of in one["schema"]["fields"])
    page = (site / "data.html").read_text("utf-8")
    assert package["citation"] in page
    rows = len(list(csv.reader(io.StringIO((site / "data" / "marks.csv").read_text("utf-8"))))) - 1
    assert '<a href="data/marks.csv">marks.csv</a>' in page
    assert f'<td class="right">{rows:,}</td>' in page


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


EDITS: Mapping[str, Callable[[str], str]] = {
    "an answer's level": lambda text: text.replace('"full"', '"none"', 1),
    "an answer pending": lambda text: text.replace('level = "full"', 'level = "pending"', 1),
    "an answer added": lambda text: text + "[answers.keeper-blame.1999-01-01]\nlevel = 'full'\n",
    "an answer that has not come": lambda text: (
        text + "[answers.keeper-blame.2031-01-01]\nlevel = 'full'\n"
    ),
    "a name": lambda text: re.sub("^name *=.*$", 'name = "Otherwise"', text, flags=re.MULTILINE),
    "how far it was read": lambda text: (
        "through = 2014-06-30\n" + re.sub("^through.*\n", "", text, flags=re.MULTILINE)
    ),
    "a printed area": lambda text: (
        text + "[published.lighthouse.2013]\nareas = { light = 40 }\nsource = 'https://x.example'\n"
    ),
    "a printed grade": lambda text: (
        text + "[published.lighthouse.2014]\ngrade = 'F'\nsource = 'https://x.example'\n"
    ),
    "all answers gone": lambda text: text.partition("[")[0],
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("file", ["states/YP.toml", "states/ZB.toml", "states/XX.toml"])
def test_after_an_edit_the_site_is_one_that_is_built_anew(
    statscore: Run, copy: Path, tmp_path: Path, file: str, edit: str
) -> None:
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    place = copy / file
    text = place.read_text(encoding="utf-8") if place.exists() else "name = 'New'\n"
    place.write_text(EDITS[edit](text), encoding="utf-8")
    after = statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    assert after.exit_code == 0, after.err
    statscore("report", "-o", str(tmp_path / "anew"), workspace=copy)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "anew")


def test_a_rubric_that_says_something_else_changes_its_pages(
    statscore: Run, copy: Path, tmp_path: Path
) -> None:
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    rubric = copy / "rubrics" / "lighthouse.toml"
    rubric.write_text(rubric.read_text("utf-8").replace("title", "note = 'x'\ntitle", 1), "utf-8")
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    statscore("report", "-o", str(tmp_path / "anew"), workspace=copy)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "anew")


def test_a_day_that_comes_changes_the_pages_that_it_concerns(
    statscore: Run, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = copy / "states" / "YP.toml"
    text = file.read_text("utf-8") + "[answers.keeper-blame.2031-01-01]\nlevel = 'full'\n"
    file.write_text(text, "utf-8")
    for day in ("2026-11-27", "2030-12-31", "2031-01-02", "2032-12-31"):
        monkeypatch.setenv("STATSCORE_TODAY", day)
        statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
        statscore("report", "-o", str(tmp_path / day), workspace=copy)
        assert files_of(tmp_path / "site") == files_of(tmp_path / day), day


@pytest.mark.parametrize("name", ["marks", "areas", "scores"])
def test_a_table_that_somebody_changed_is_written_whole(
    statscore: Run, copy: Path, tmp_path: Path, name: str
) -> None:
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    table = tmp_path / "site" / "data" / f"{name}.csv"
    table.write_text("mine", "utf-8")
    edited = copy / "states" / "YP.toml"
    edited.write_text(EDITS["an answer's level"](edited.read_text("utf-8")), "utf-8")
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    assert table.read_text("utf-8") == statscore("export", name, workspace=copy).out


def test_rows_that_rest_on_what_they_rested_on_are_not_made_anew() -> None:
    def rows(*groups: bytes) -> Rows:
        return Rows(groups, len(groups))

    def table(first: tuple[bytes, ...], text: str, other: tuple[bytes, ...]) -> PartedTable:
        parts = (
            TablePart("first", lambda: ("a",), partial(rows, *first)),
            TablePart("other", lambda: (text,), partial(rows, *other)),
        )
        return PartedTable("x.csv", (text,), lambda: b"head\n", parts)

    before = table((b"1\n", b"2\n"), "b", (b"3\n", b"4\n"))
    old = before.written(b"", {})
    assert old == b"head\n1\n3\n2\n4\n"
    # The first part would have no rows now, if it were asked.
    after = table((), "c", (b"30\n", b"40\n"))
    assert after.written(old, before.kept) == b"head\n1\n30\n2\n40\n"
    assert after.number == 4


def test_a_site_of_a_rubric_alone(statscore: Run, copy: Path, tmp_path: Path) -> None:
    for file in (copy / "states").iterdir():
        file.unlink()
    result = statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    assert (result.exit_code, result.err) == (0, "")
    scores = (tmp_path / "site" / "data" / "scores.csv").read_text("utf-8")
    assert scores.startswith("state,fips,")
    assert scores.count("\n") == 1


def test_a_run_that_breaks_off_is_gone_on_with(statscore: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "templates"
    wrong.mkdir()
    (wrong / "criterion.html").write_text("{{ nothing }}")
    site = tmp_path / "site"
    assert statscore("report", "-o", str(site), "--templates", str(wrong)).exit_code == 1
    done = statscore("report", "-o", str(site))
    assert (done.exit_code, done.err) == (0, "")
    statscore("report", "-o", str(tmp_path / "anew"))
    assert files_of(site) == files_of(tmp_path / "anew")


def test_a_page_whose_state_is_gone_goes_too(statscore: Run, copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    statscore("report", "-o", str(folder), workspace=copy)
    assert (folder / "states" / "ZB.html").is_file()
    (copy / "states" / "ZB.toml").unlink()
    assert "1 removed" in statscore("report", "-o", str(folder), workspace=copy).out
    assert not (folder / "states" / "ZB.html").exists()
    statscore("report", "-o", str(tmp_path / "anew"), workspace=copy)
    assert files_of(folder) == files_of(tmp_path / "anew")


def test_somebody_elses_folder_is_left_alone(statscore: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    result = statscore("report", "-o", str(folder))
    assert result.exit_code == 1
    assert "it holds other files; name an empty or a new folder" in " ".join(result.err.split())
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("text", ["{}", '{"pages": 1}', "no", '{"pages": {"../x": "1"}}'])
def test_a_manifest_of_somebody_else_removes_nothing(
    statscore: Run, tmp_path: Path, text: str
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "site.json").write_text(text)
    (tmp_path / "x").write_text("stays")
    statscore("report", "-o", str(folder))
    assert (tmp_path / "x").read_text() == "stays"


def test_a_template_of_ones_own(statscore: Run, tmp_path: Path) -> None:
    mine = tmp_path / "templates"
    mine.mkdir()
    (mine / "rubric.html").write_text("<h1>{{ rubric.title }}</h1>")
    statscore("report", "-o", str(tmp_path / "site"), "--templates", str(mine))
    page = (tmp_path / "site" / "rubrics" / "lighthouse.html").read_text()
    assert page == "<h1>Lighthouse Report Card</h1>"


def test_who_to_write_to(statscore: Run, copy: Path, tmp_path: Path) -> None:
    settings = copy / "statscore.toml"
    text = settings.read_text(encoding="utf-8") if settings.exists() else ""
    settings.write_text('contact = "https://x.example/wrong"\n' + text, encoding="utf-8")
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    page = (tmp_path / "site" / "states" / "YP.html").read_text(encoding="utf-8")
    assert '<a href="https://x.example/wrong">https://x.example/wrong</a>' in page


def test_a_wrong_template_is_a_sentence(statscore: Run, tmp_path: Path) -> None:
    (tmp_path / "rubric.html").write_text("{{ nothing }}")
    result = statscore("report", "-o", str(tmp_path / "site"), "--templates", str(tmp_path))
    assert result.exit_code == 1
    assert "a template cannot be used: 'nothing' is undefined" in " ".join(result.err.split())


HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7919 * 7 }}"


def test_hostile_text_stays_text(statscore: Run, copy: Path, tmp_path: Path) -> None:
    shutil.copytree(DATASET, copy, dirs_exist_ok=True)
    (copy / "states" / "XX.toml").write_text(
        f"name = '{HOSTILE}'\n[answers.keeper-blame.2012-01-01]\nlevel = 'full'\n"
        f"act = '{HOSTILE}'\n"
        f"note = '{HOSTILE}'\nquote = '{HOSTILE}'\ncitations = ['{HOSTILE}']\n"
        "sources = ['https://x.example/\"><script>', 'javascript:alert(1)', 'DATA:text/html,x']\n",
        encoding="utf-8",
    )
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    pages = list((tmp_path / "site").rglob("*.html"))
    assert any("alert(1)" in page.read_text(encoding="utf-8") for page in pages)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script>" not in text, page
        assert "<img" not in text, page
        links = Links(text).links
        schemes = {link.partition(":")[0] for link in links if ":" in link}
        assert schemes <= {"http", "https"}, page
        assert "55433" not in text, page


def words_of(page: Path) -> str:
    """Return the page as a reader sees it, on one line."""
    text = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def test_each_distribution_says_of_which_day_it_is(site: Path) -> None:
    words = words_of(site / "criteria" / "lamp-lit.html")
    assert "As last seen in each state 6 states" in words
    assert "Each state's latest answer, whatever its day" in words
    assert "On one day in all states The day of which most is known." in words
    assert " 1 points" not in words


def test_the_law_of_a_state_stands_by_who_asks(statscore: Run, copy: Path, tmp_path: Path) -> None:
    (copy / "states" / "XX.toml").write_text(
        """name = "Xland"
through = 2013-12-31
[answers.keeper-blame.2010-01-01]
level = "none"
[answers.keeper-blame.2012-01-01]
level = "full"
[answers.lamp-lit.2011-01-01]
level = "full"
start = "unknown"
through = 2011-01-01
[published.lighthouse.2014]
grade = "F"
source = "https://x.example/2014"
""",
        encoding="utf-8",
    )
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    words = words_of(tmp_path / "site" / "states" / "XX.html")
    assert "What counts on this card" not in words
    assert "Asked on this card, not known on its day (2)" in words
    assert "full , since 2012-01-01, known through 2013-12-31" in words
    assert "none , since 2010-01-01 " in words
    assert "full , seen on 2011-01-01 " in words
    assert (
        "What would reach the next grade Not known: nothing is coded for this card’s day." in words
    )


def test_what_is_stale_stands_by_the_day(site: Path) -> None:
    words = words_of(site / "quality.html")
    assert "undated where the law changed on a day that is not known" in words
    assert "Read up to" in words
