"""The site: every page, its links, what changes after an edit, and what is never replaced."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from program import DATASET, Run

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
        "states/YP.html", "data/YP-marks.csv", "data/YP-answers.csv", "criteria/lamp-lit.html",
        "index.html", "site.json",
    }, result.out  # fmt: skip


def test_a_page_whose_state_is_gone_goes_too(statscore: Run, copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    statscore("report", "-o", str(folder), workspace=copy)
    assert (folder / "states" / "ZB.html").is_file()
    (copy / "states" / "ZB.toml").unlink()
    assert "3 removed" in statscore("report", "-o", str(folder), workspace=copy).out
    assert not (folder / "states" / "ZB.html").exists()


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
        "sources = ['https://x.example/\"><script>', 'javascript:alert(1)']\n",
        encoding="utf-8",
    )
    statscore("report", "-o", str(tmp_path / "site"), workspace=copy)
    pages = list((tmp_path / "site").rglob("*.html"))
    assert any("alert(1)" in page.read_text(encoding="utf-8") for page in pages)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script>" not in text, page
        assert "<img" not in text, page
        assert 'href="javascript' not in text, page
        assert "55433" not in text, page
