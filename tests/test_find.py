"""Search by words: what is found, in which order, and commands that work."""

from __future__ import annotations

import json
import shlex

import pytest

from program import Run


def found(run: Run, *words: str) -> list[dict[str, str]]:
    hits = json.loads(run("find", *words, "-f", "json").out)
    assert isinstance(hits, list)
    return hits


@pytest.mark.parametrize(
    ("words", "kind", "id_"),
    [
        ("minors charged", "criterion", "non-criminalization"),
        ("prostitution charged minor", "criterion", "non-criminalization"),
        ("SAFE HARBOR", "act", "HB 99 of 2012 (Florida Safe Harbor Act)"),
        ("54.0326", "citation", "Tex. Fam. Code § 54.0326"),
        ("new york", "state", "NY"),
        ("standings", "command", "grade"),
        ("5.3", "criterion", "non-criminalization"),
        ("racketeering", "criterion", "racketeering"),
    ],
)
def test_words_lead_to_what_they_stand_in(shipped: Run, words: str, kind: str, id_: str) -> None:
    hits = found(shipped, *words.split())
    assert (kind, id_) in [(hit["kind"], hit["id"]) for hit in hits]


@pytest.mark.parametrize("words", ["minors", "HB 10", "new york", "police", "trend", "area"])
def test_every_command_that_is_shown_works(shipped: Run, words: str) -> None:
    hits = found(shipped, *words.split())
    assert hits
    last_of_kind = {hit["kind"]: hit["command"] for hit in hits}
    for command in last_of_kind.values():
        program, *rest = shlex.split(command)
        assert program == "statscore"
        assert shipped(*rest).exit_code == 0, command


def test_the_answer_that_cites_is_on_the_page_that_is_named(shipped: Run) -> None:
    (hit,) = found(shipped, "54.0326")
    assert hit["command"] == "statscore explain TX non-criminalization 2013-09-01"
    assert "54.0326" in shipped(*shlex.split(hit["command"])[1:]).out


def test_numbers_stand_whole_and_words_by_their_beginning(shipped: Run) -> None:
    acts = {hit["id"] for hit in found(shipped, "HB", "10") if hit["kind"] == "act"}
    assert acts == {"HB 10 and HB 1446 of 2015"}
    assert found(shipped, "racketeer")[0]["id"] == "racketeering"
    assert found(shipped, "acketeering") == []


def test_titles_come_before_questions(shipped: Run) -> None:
    ids = [hit["id"] for hit in found(shipped, "minors") if hit["kind"] == "criterion"]
    assert ids.index("solicitation-of-minors") < ids.index("buyers-trafficking")


def test_nothing_is_found_and_that_is_said(shipped: Run) -> None:
    nothing = shipped("find", "xyzzy")
    assert nothing.out.startswith("xyzzy: nothing\n")
    assert nothing.exit_code == 0
    assert found(shipped, "§") == []


def test_a_question_leads_to_the_criterion_with_most_of_its_words(shipped: Run) -> None:
    asked = "in how many states can a minor still be charged with prostitution?"
    assert shipped("find", asked).out == (
        f"{asked}: nothing\n"
        "all words have to stand together in one title, question, level or law\n"
        "\n"
        "criteria with most of the words\n"
        "  non-criminalization · No minor can be charged with prostitution\n"
        "    statscore tally non-criminalization\n"
    )
    assert found(shipped, asked) == []


def test_what_rubrics_share_is_found_once(shipped: Run) -> None:
    levels = [hit for hit in found(shipped, "minor charged prostitution") if hit["kind"] == "level"]
    assert [(hit["of"], hit["id"]) for hit in levels] == [
        ("csec-offence", "none"), ("non-criminalization", "full")
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["tally minors", "gaps -c minors", "explain TX minors"])
def test_a_word_that_is_no_criterion_leads_to_find(shipped: Run, command: str) -> None:
    refused = shipped(*command.split())
    assert refused.exit_code == 2
    assert "there is no criterion 'minors': `statscore find minors` looks for the words" in (
        refused.err
    )


def test_tally_alone_lists_what_can_be_counted(shipped: Run) -> None:
    listed = shipped("tally")
    assert listed.out.startswith("77 criteria can be counted\n")
    assert len(json.loads(shipped("tally", "-f", "json").out)) == 77
