"""Files are written whole or not at all, and never over words that somebody else has written.

The figures of a longer run: `python tests/test_save.py 2000` kills that many writers.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from statscore.desk.save import ABANDONED, ConflictError, create, replace, save

posix = pytest.mark.skipif(os.name == "nt", reason="no such signals, locks or permissions there")


def test_save_replaces_whole_and_keeps_the_permissions(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    save(file, "one\ntwo §\n")
    assert file.read_bytes() == "one\ntwo §\n".encode()
    file.chmod(0o640)
    save(file, "three\n")
    assert file.read_text(encoding="utf-8") == "three\n"
    assert list(tmp_path.iterdir()) == [file]
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name == "nt", reason="permissions differ")
def test_save_gives_a_new_file_the_permissions_of_any_other(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        save(tmp_path / "a.txt", "")
    finally:
        os.umask(old)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o640


def test_save_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    save(file, "old")

    def refuse(_self: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        save(file, "new")
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_is_never_written_over_one_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    create(file, "mine\n")
    with pytest.raises(FileExistsError):
        create(file, "yours\n")
    assert file.read_text(encoding="utf-8") == "mine\n"
    assert list(tmp_path.iterdir()) == [file]


def test_a_new_file_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "a.txt"
    create(file, "mine\n")
    assert file.read_text(encoding="utf-8") == "mine\n"
    with pytest.raises(FileExistsError):
        create(file, "yours\n")
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_that_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    save(file, "one\r\n")
    replace(file, "one\r\n", "two\n")
    with pytest.raises(ConflictError, match=r"'a.txt' has been changed meanwhile"):
        replace(file, "one\r\n", "three\n")
    assert file.read_bytes() == b"two\n"


@posix
def test_a_file_that_another_writer_holds_is_left_alone(tmp_path: Path) -> None:
    import fcntl  # noqa: PLC0415 - not on Windows

    file = tmp_path / "a.txt"
    save(file, "one\n")
    with file.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ConflictError, match="is being written by another statscore"):
            replace(file, "one\n", "two\n")
    assert file.read_text(encoding="utf-8") == "one\n"


@posix
def test_a_link_is_followed_and_what_is_no_file_is_written_to_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    save(file, "one\n")
    (tmp_path / "link").symlink_to(file)
    save(tmp_path / "link", "two\n")
    assert (tmp_path / "link").is_symlink()
    assert file.read_text(encoding="utf-8") == "two\n"
    save(Path(os.devnull), "three\n")
    assert not Path(os.devnull).is_file()


def test_what_a_killed_writer_left_is_cleared_away_once_it_is_old(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    old, fresh = tmp_path / ".a.txt.1.new", tmp_path / ".a.txt.2.new"
    for left in (old, fresh):
        left.write_text("half", encoding="utf-8")
    os.utime(old, (time.time() - ABANDONED - 60,) * 2)
    save(file, "one\n")
    assert sorted(tmp_path.iterdir()) == [fresh, file]


# Killed at any point.

OLD = "the old text\n" * 20_000
NEW = "the new words\n" * 30_000

AT_EACH_STEP = """
import os, signal, sys
from pathlib import Path
from statscore.desk.save import replace, save
path, step, how = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
old, new = {OLD!r} * 20_000, {NEW!r} * 30_000
seen = 0

def stop(event, details):
    global seen
    # Opening, locking, changing modes, renaming, removing: each is announced before it is done.
    if event.split(".")[0] in ("open", "os", "fcntl", "tempfile", "glob", "pathlib"):
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(stop)
if how == "replace":
    replace(path, old, new)
else:
    save(path, new)
"""


def writer(script: str, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", script, *words], stderr=subprocess.PIPE)


@posix
@pytest.mark.parametrize("how", ["save", "replace"])
def test_killed_before_each_step_the_old_file_or_the_new_is_there(tmp_path: Path, how: str) -> None:
    script = AT_EACH_STEP.format(OLD="the old text\n", NEW="the new words\n")
    file = tmp_path / "TX.toml"
    outcomes = []
    for step in range(1, 100):
        file.write_text(OLD, encoding="utf-8")
        with writer(script, str(file), str(step), how) as process:
            _out, complaint = process.communicate()
        text = file.read_text(encoding="utf-8")
        assert text in (OLD, NEW), f"killed before step {step}"
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, complaint.decode()
        outcomes.append("new" if text == NEW else "old")
    assert process.returncode == 0
    # First the old file, from the renaming on the new one.
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes[0] == "old"
    assert outcomes[-1] == "new"


AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
from statscore.desk.save import save
path = Path(sys.argv[1])
print("ready", flush=True)
for turn in range(1_000_000):
    save(path, ("the old text\\n" * 20_000, "the new words\\n" * 30_000)[turn % 2])
"""


def kill_writers(folder: Path, number: int, seed: int) -> Counter[str]:
    """Kill writers at random moments; count which text each of them left whole."""
    generator = random.Random(seed)  # noqa: S311 - moments, not secrets
    file = folder / "TX.toml"
    file.write_text(OLD, encoding="utf-8")
    found: Counter[str] = Counter()
    for _ in range(number):
        script = [sys.executable, "-c", AGAIN_AND_AGAIN, str(file)]
        with subprocess.Popen(script, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(generator.random() / 50)
            process.kill()
        text = file.read_text(encoding="utf-8")
        found["old" if text == OLD else "new" if text == NEW else "torn"] += 1
    return found


@posix
def test_killed_at_any_moment_the_old_file_or_the_new_is_there(tmp_path: Path) -> None:
    found = kill_writers(tmp_path, number=40, seed=1)
    assert found["torn"] == 0
    assert found["old"] + found["new"] == 40


# Two at once.

TWO_AT_ONCE = """
import sys
from pathlib import Path
from statscore.desk.save import ConflictError, replace
path, name = Path(sys.argv[1]), sys.argv[2]
for number in range(100):
    while True:
        old = path.read_bytes().decode()
        try:
            replace(path, old, f"{old}{name} {number}\\n")
            break
        except ConflictError:
            continue
"""


@posix
def test_two_writers_at_once_that_read_again_when_told_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "TX.toml"
    file.write_text("", encoding="utf-8")
    script = [sys.executable, "-c", TWO_AT_ONCE, str(file)]
    writers = [subprocess.Popen([*script, name]) for name in "ab"]
    assert [each.wait() for each in writers] == [0, 0]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == sorted(f"{name} {number}" for name in "ab" for number in range(100))
    assert list(tmp_path.iterdir()) == [file]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        print(dict(kill_writers(Path(folder), int(sys.argv[1]), seed=2)))  # noqa: T201
