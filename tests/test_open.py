"""`--open`: the browser is a script that writes down what it is given."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import pytest

from program import ROOT, Run, process


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    file = tmp_path / "browser"
    file.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/asked\n')
    file.chmod(0o755)
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is a script of a shell")
@pytest.mark.parametrize(
    ("command", "address"),
    [
        (
            "explain TX non-criminalization 2013-09-01 --open",
            "https://statutes.capitol.texas.gov/Docs/FA/htm/FA.54.htm#54.0326",
        ),
        ("grade TX 2015 --open", "https://it.scribd.com/doc/312421303/Texas-ReportCard"),
        ("explain TX 2015 --open", "https://it.scribd.com/doc/312421303/Texas-ReportCard"),
    ],
)
def test_the_statute_or_the_printed_card_is_opened(
    browser: Path, tmp_path: Path, command: str, address: str
) -> None:
    ran = process("-w", str(ROOT), *command.split(), BROWSER=str(browser))
    assert ran.stdout == b""
    assert ran.stderr.decode() == f"opened {address}\n"
    assert (tmp_path / "asked").read_text() == f"{address}\n"


def test_where_there_is_no_browser_the_address_is_the_result(
    shipped: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_address: str) -> bool:
        raise webbrowser.Error

    for opens in (none, lambda _address: False):
        monkeypatch.setattr(webbrowser, "open", opens)
        shown = shipped("grade", "TX", "2015", "--open")
        assert shown.out == "https://it.scribd.com/doc/312421303/Texas-ReportCard\n"


def test_what_has_no_address_is_not_opened(statscore: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _address: pytest.fail("opened"))
    refused = statscore("explain", "ZB", "lamp-lit", "2012", "--open")
    assert refused.err == "statscore: no address is known: ZB, 2012, lamp-lit\n"
    assert refused.exit_code == 1
    assert statscore("grade", "AL", "QX", "--open").exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="the browser is a script of a shell")
@pytest.mark.parametrize("command", ["explain TX 2015", "grade TX 2015"])
def test_a_page_that_was_written_is_opened(browser: Path, tmp_path: Path, command: str) -> None:
    page = tmp_path / "texas.html"
    words = [*command.split(), "-o", str(page), "--open"]
    ran = process("-w", str(ROOT), *words, BROWSER=str(browser))
    assert ran.stderr.decode() == f"wrote {page}\nopened {page.as_uri()}\n"
    assert (tmp_path / "asked").read_text() == f"{page.as_uri()}\n"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
