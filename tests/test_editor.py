"""An editor with Tombi's language server in a new workspace: what it marks, what it proposes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any, Self

import pytest

from program import Program

TOMBI = shutil.which("tombi", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
SECONDS = 60
pytestmark = pytest.mark.skipif(TOMBI is None, reason="tombi is not installed")

Message = dict[str, Any]


class Editor:
    """What an editor and a language server say to each other, one request at a time."""

    def __init__(self, folder: Path) -> None:
        assert TOMBI is not None
        self._folder = folder
        self._server = subprocess.Popen(
            [TOMBI, "lsp", "--offline"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.defpath, "HOME": str(folder)},
        )
        # A server that says nothing is ended, and the test with it.
        self._watch = Timer(SECONDS, self._server.kill)
        self._last = 0

    def __enter__(self) -> Self:
        self._watch.start()
        capabilities: Message = {
            "textDocument": {"completion": {}, "diagnostic": {}, "publishDiagnostics": {}}
        }
        root = self._folder.as_uri()
        self.ask("initialize", processId=None, rootUri=root, capabilities=capabilities)
        self._send({"method": "initialized", "params": {}})
        return self

    def __exit__(self, *_error: object) -> None:
        self._watch.cancel()
        self._server.kill()
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait()

    def ask(self, method: str, **params: object) -> Any:  # noqa: ANN401 - as the server answers
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        for message in self._received():
            if message.get("id") == self._last and "method" not in message:
                return message["result"]
        raise AssertionError(f"no answer to {method}")

    def opens(self, file: str, text: str) -> dict[str, str]:
        """Open a file that is being edited, and wait until the server has read it."""
        document = {"uri": (self._folder / file).as_uri()}
        item = {**document, "languageId": "toml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        for message in self._received():
            if message.get("method") == "textDocument/publishDiagnostics":
                return document
        raise AssertionError(f"{file} was not read")

    def proposals(self, document: dict[str, str], line: int, character: int) -> list[Message]:
        place = {"line": line, "character": character}
        found = self.ask("textDocument/completion", textDocument=document, position=place)
        items: list[Message] = found if isinstance(found, list) else found["items"]
        return items

    def _send(self, message: Message) -> None:
        assert self._server.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._server.stdin.flush()

    def _received(self) -> Iterator[Message]:
        """Yield what the server says; where it asks something, it is told nothing."""
        stream = self._server.stdout
        assert stream is not None
        while line := stream.readline():
            size = int(line.split(b":")[1])
            while stream.readline().strip():
                pass
            message = json.loads(stream.read(size))
            if "method" in message and "id" in message:
                self._send({"id": message["id"], "result": None})
            yield message


@pytest.fixture
def text(program: Program, tmp_path: Path) -> str:
    program("init")
    return (tmp_path / "states/XX.toml").read_text(encoding="utf-8")


def test_a_wrong_level_is_marked_at_its_line(text: str, tmp_path: Path) -> None:
    assert 'level = "none"' in text
    with Editor(tmp_path) as editor:
        document = editor.opens(
            "states/XX.toml", text.replace('level = "none"', 'level = "nearly"')
        )
        (marked,) = editor.ask("textDocument/diagnostic", textDocument=document)["items"]
    assert marked["message"] == (
        'the value must be one of ["full", "partial", "none", "pending"], but found "nearly"'
    )
    line = text.splitlines().index('level = "none"')
    assert marked["range"] == {
        "start": {"line": line, "character": 8},
        "end": {"line": line, "character": 16},
    }


def test_levels_are_proposed_with_what_earns_them(text: str, tmp_path: Path) -> None:
    more = f"{text}\n[answers.replanting.2021]\nlevel = \n"
    with Editor(tmp_path) as editor:
        document = editor.opens("states/XX.toml", more)
        items = editor.proposals(document, len(more.splitlines()) - 1, len("level = "))
    assert [each["label"] for each in items] == ['"yes"', '"no"', '"pending"']
    words = items[0]["documentation"]
    shown = words if isinstance(words, str) else words["value"]
    assert "yes: A tree has to be planted within a year." in shown


def test_criteria_are_proposed(text: str, tmp_path: Path) -> None:
    more = f"{text}\n[answers.]\n"
    with Editor(tmp_path) as editor:
        document = editor.opens("states/XX.toml", more)
        items = editor.proposals(document, len(more.splitlines()) - 1, len("[answers."))
    assert {each["label"] for each in items} >= {"felling-permit", "replanting", "tree-register"}
