"""Every page in a real browser: what axe finds, what it asks for, keyboard, paper, hostile text.

Chromium is looked for on the path, or where STATSCORE_CHROMIUM says; axe.min.js where STATSCORE_AXE
says, else where `.ci/engines` installs it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from needed import needs
from program import process

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHECKOUT = Path(__file__).parents[2]
SURVIVORS = CHECKOUT / "docs" / "examples" / "survivors-2021"
AXE = Path(
    os.environ.get("STATSCORE_AXE")
    or CHECKOUT / ".venv" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
)
CHROMIUM = os.environ.get("STATSCORE_CHROMIUM") or shutil.which("chromium")
WITHOUT_NETWORK = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = (
    "</style></title><script>alert(1)</script><img src=x onerror=alert(2)>\u202e&lt;" + "W" * 300
)
WORDS_IN_THE_WAY = """() => [...document.querySelectorAll(".picture > svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll("text")]
    .map((one) => [one.textContent, one.getBoundingClientRect()])
    .filter(([, at]) => at.width);
  const cut = words.filter(([, at]) => at.left < frame.left - 1 || at.right > frame.right + 1);
  const on = words.filter(([, at], place) => words.slice(place + 1).some(([, other]) =>
    at.left + 1 < other.right && other.left + 1 < at.right
    && at.top + 5 < other.bottom && other.top + 5 < at.bottom));
  return [...cut, ...on].map(([text]) => text);
})"""
"""Returns the words of pictures that stand on other words, or leave the picture."""
COMMANDS = {
    "grade": "grade TX 2015",
    "standings": "grade --year 2015",
    "explain": "explain TX 2015",
    "explain-one": "explain TX non-criminalization 2015",
    "gaps": "gaps TX 2015",
    "diff": "diff 2011 2016",
    "trend": "trend",
    "trend-state": "trend TX FL",
    "tally": "tally buyers-trafficking",
    "adoption": "tally non-criminalization --adoption",
    "robustness": "robustness TX FL --rubric non-criminalization --year 2019",
    "map": "map 2015",
    "map-change": "map 2011 2015",
    "rubric": "rubric pic",
}
"""Pages that commands write, of the data that ships."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    needs(find_spec("playwright"), "playwright (pip install playwright)")
    needs(CHROMIUM, "Chromium (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=WITHOUT_NETWORK)
        yield started
        started.close()


def written(*words: str) -> None:
    done = process(*words)
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the site of the data that ships, and that of a complete scorecard."""
    folder = tmp_path_factory.mktemp("sites")
    written("report", "-w", str(CHECKOUT), "-o", str(folder / "shipped"))
    written("report", "-w", str(SURVIVORS), "-o", str(folder / "survivors"))
    return {"shipped": folder / "shipped", "survivors": folder / "survivors"}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the page that each command writes."""
    folder = tmp_path_factory.mktemp("results")
    for name, words in COMMANDS.items():
        written(*words.split(), "-w", str(CHECKOUT), "-o", str(folder / f"{name}.html"))
    return {name: folder / f"{name}.html" for name in COMMANDS}


def kinds(sites: dict[str, Path]) -> dict[str, Path]:
    """Return a page of each kind."""
    shipped, survivors = sites["shipped"], sites["survivors"]
    of_shipped = (
        "index",
        "quality",
        "data",
        "states/KS",
        "states/FL",
        "criteria/buyers-trafficking",
    )
    pages = {f"{name} (shipped)": shipped / f"{name}.html" for name in of_shipped}
    pages["rubric (shipped)"] = shipped / "rubrics" / "pic.html"
    of_survivors = ("index", "quality", "data", "states/TX", "rubrics/survivors")
    pages |= {f"{name} (survivors)": survivors / f"{name}.html" for name in of_survivors}
    pages["criterion (survivors)"] = min(survivors.glob("criteria/*.html"))
    return pages


def complaints(page: Page) -> list[str]:
    """Return what axe finds on the page, a line each."""
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })",
        STANDARDS,
    )
    assert found["passes"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_axe_finds_nothing(
    browser: Browser,
    sites: dict[str, Path],
    results: dict[str, Path],
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    needs(AXE.is_file(), "axe-core (npm install axe-core)")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    wrong: dict[str, list[str]] = {}
    for name, file in {**kinds(sites), **results}.items():
        page.goto(file.as_uri())
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        if said := complaints(page):
            wrong[name] = said[:3]
    page.close()
    assert wrong == {}


def test_every_page_opens_without_errors_or_requests_to_others(
    browser: Browser, sites: dict[str, Path], results: dict[str, Path]
) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    files = [file for site in sites.values() for file in site.rglob("*.html")]
    assert len(files) > 250
    for file in (*files, *results.values()):
        page.goto(file.as_uri())
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_is_wider_than_the_screen(
    browser: Browser, sites: dict[str, Path], results: dict[str, Path], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    wide = []
    for name, file in {**kinds(sites), **results}.items():
        page.goto(file.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    page.close()
    assert wide == []


def test_the_table_of_states_is_whole_on_a_phone(browser: Browser, sites: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    for site in sites.values():
        page.goto((site / "index.html").as_uri())
        around = page.get_by_role("group", name="All states")
        assert around.evaluate("one => one.scrollWidth - one.clientWidth") == 0, site
    page.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_no_words_of_a_picture_stand_on_others_or_are_cut_off(
    browser: Browser, sites: dict[str, Path], results: dict[str, Path], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    wrong = {}
    for name, file in {**kinds(sites), **results}.items():
        page.goto(file.as_uri())
        if found := page.evaluate(WORDS_IN_THE_WAY):
            wrong[name] = found[:3]
    page.close()
    assert wrong == {}


def test_the_table_sorts_and_search_finds(browser: Browser, sites: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto((sites["shipped"] / "index.html").as_uri())
    first = page.locator("table[data-sort] tbody tr").first
    assert first.locator("th").inner_text() == "Alabama"
    page.get_by_role("button", name="Grade").press("Enter")
    assert first.locator("th").inner_text() == "Tennessee"
    assert page.get_by_role("columnheader", name="Grade").get_attribute("aria-sort") == "ascending"
    page.get_by_role("button", name="State").click()
    page.get_by_role("button", name="State").click()
    assert first.locator("th").inner_text() == "Wyoming"
    field = page.get_by_label("Find a state or a criterion")
    field.fill("Texas")
    assert page.locator("tbody tr[data-words]:visible").all_inner_texts()[0].startswith("Texas")
    assert page.get_by_role("status").inner_text() == "1 found"
    field.fill("buyer")
    assert page.locator("tbody tr[data-words]:visible").count() == 0
    criteria = page.locator("li[data-words]:visible").all_inner_texts()
    assert "2.1 Trafficking law reaches buyers" in criteria
    page.close()


def test_it_is_read_without_script(browser: Browser, sites: dict[str, Path]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((sites["shipped"] / "index.html").as_uri())
    assert page.locator("table[data-sort] tbody tr:visible").count() == 51
    page.get_by_role("link", name="Texas", exact=True).click()
    assert page.locator("h1").inner_text().startswith("Texas")
    page.context.close()


def test_the_keyboard_reaches_everything(browser: Browser, sites: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto((sites["shipped"] / "states" / "KS.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    reached = set()
    for _press in range(400):
        page.keyboard.press("Tab")
        number = page.evaluate(
            "[...document.querySelectorAll('a[href], summary, button, input, [tabindex]')]"
            ".indexOf(document.activeElement)"
        )
        if number in reached:
            break
        reached.add(number)
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or number == -1
    shown = page.locator(
        "a[href]:visible, summary:visible, button:visible, input:visible, [tabindex]:visible"
    )
    assert len(reached - {-1}) >= shown.count() - 1  # the link that skips came first
    page.close()


def test_who_asks_for_less_motion_gets_none(browser: Browser, sites: dict[str, Path]) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto((sites["shipped"] / "index.html").as_uri())
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.close()


def pages_of(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="Letter")))


def test_a_state_prints_on_two_pages(browser: Browser, sites: dict[str, Path]) -> None:
    page = browser.new_page()
    long = {}
    for site in sites.values():
        for file in site.glob("states/*.html"):
            page.goto(file.as_uri())
            if (number := pages_of(page)) > 2:
                long[file.relative_to(site.parent).as_posix()] = number
    page.close()
    assert long == {}


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(CHECKOUT / "tests" / "dataset", folder)
    for file in (*folder.glob("rubrics/*.toml"), *folder.glob("states/*.toml")):
        text = file.read_text(encoding="utf-8")
        words = r'^((?:title|name|act|note|quote|question|publisher)\s*= )".*"$'
        text = re.sub(words, lambda found: f"{found[1]}'{HOSTILE}'", text, flags=re.MULTILINE)
        file.write_text(text, encoding="utf-8")
    written("report", "-w", str(folder), "-o", str(tmp_path / "site"))
    page = browser.new_page(viewport={"width": 390, "height": 900})
    said: list[str] = []
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("console", lambda message: said.append(message.text))
    files = list((tmp_path / "site").rglob("*.html"))
    assert len(files) > 15
    for file in files:
        page.goto(file.as_uri())
        assert page.locator("script:not([src]), img").count() == 0, file
        assert page.evaluate("document.documentElement.scrollWidth") == 390, file
    assert said == []
    page.close()
