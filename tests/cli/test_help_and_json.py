"""Every verb explains itself, and every verb that reads prints JSON that a program can use."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crossfoot.site import main
from crossfoot.site.main import VERBS, parser_for
from tests.databases import Books
from tests.tables import rows


def lines_of(
    parser: argparse.ArgumentParser, words: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """Each command below a parser, with the words that lead to it."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for name, each in action.choices.items():
            yield from lines_of(each, (*words, name))
    if not below:
        yield words, parser


def of_verb(verb: str) -> list[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """The commands of one verb."""
    (top,) = [each for each in parser_for(VERBS[verb])._actions if isinstance(each, argparse._SubParsersAction)]
    return list(lines_of(top.choices[verb], (verb,)))


@pytest.mark.parametrize("verb", VERBS)
def test_every_command_of_a_verb_says_what_it_is_for_and_takes_json(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words, parser in of_verb(verb):
        with pytest.raises(SystemExit) as ended:
            main.main([*words, "--help"])
        said = capsys.readouterr()
        assert (ended.value.code, said.err) == (0, "")
        assert said.out.startswith(f"usage: crossfoot {' '.join(words)}") and "--json" in said.out
        assert parser.description and parser.description in " ".join(said.out.split()), f"{words} does not say what it is for"


@pytest.mark.parametrize("verb", VERBS)
def test_a_word_that_no_command_knows_is_refused(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words, _ in of_verb(verb):
        with pytest.raises(SystemExit) as ended:
            main.main([*words, "--nonsense"])
        said = capsys.readouterr()
        assert (ended.value.code, said.out) == (2, "") and "error: " in said.err


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The company of three with October issued, and one of everything that can be listed."""
    from crossfoot.cli.session import now
    from crossfoot.desks.usage import backfilling
    from tests.journeys import trio
    from tests.journeys.company import ENTITY

    with trio.opened(tmp_path_factory.mktemp("json")) as opened:
        trio.billed(opened)
        more = [f"{who}-more,2026-10-21T11:00:00Z,{who},5,small" for who in (*trio.POLICIES, "stranger")]
        trio.usage(opened.files, "more.csv", *more, "rerate-0,2026-10-01T10:00:00Z,rerate,99,small", "x,never,rerate,1,small")
        opened.load("gateway", "more.csv", key="more")
        opened.count(key="more/count")
        opened.rate(key="again")
        backfilling.open_named(entity=ENTITY, name="lost", reason="a lost file", by=opened.ada, at=now(), key="open")
        yield opened


@rows("""
 line                                     | code | holds          | because
 person list                              |    0 | login          | who holds which duty
 agreement list                           |    0 | agreement      | three of them
 agreement show AGR-hold                  |    0 | schema         | its canonical text
 order compare                            |    0 | differences    | nothing was ordered
 usage preview more.csv                   |    0 | columns        | needs no database
 usage status                             |    0 | batch          | two batches
 usage conflicts                          |    0 | kept_quantity  | one came with another body
 usage gaps 2026-10                       |    0 |                | nothing was declared
 usage events EVENTS                      |    0 | event_id       | the events of a term
 usage backfill list                      |    0 | reason         | one is open
 usage backfill diff lost 2026-10         |    0 |                | nothing was loaded into it
 runs                                     |    0 | manifest_seq   | two runs
 suspense 2                               |    0 | code           | the stranger's usage waits
 held list                                |    0 | charges        | one correction waits
 invoice list                             |    0 | ref            | three invoices
 invoice preview 2                        |    0 | draft          | one draft of what changed
 invoice show INV-US01-000001             |    0 | document       | one of them
 explain INV-US01-000001                  |    0 | below          | its tree
 explain INV-US01-000001/1                |    0 | below          | one line's tree
 prove 2026-10                            |    0 | joints         | every joint
 reperform 1                              |    0 | identical      | the same once more
 balances 2026-11                         |    0 | amount         | what was posted
 period list                              |    0 | days           | three months
 version                                  |    0 | crossfoot      | needs no database
""")
def test_what_is_read_is_json_and_the_same_is_text(
    company, line: str, code: str, holds: str, because: str, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(Path(company.files))
    monkeypatch.setattr("crossfoot.site.migrating.ready", lambda: None)
    monkeypatch.setenv("CROSSFOOT_ACTOR", "ben")
    span = "--agreement AGR-hold --term calls --from 2026-10-01T00:00:00Z --until 2026-11-01T00:00:00Z"
    number = "INV-000001"
    words = line.replace("EVENTS", span).replace("INV-US01-000001", number).split()
    assert main.main([*words, "--json"]) == int(code)
    said = capsys.readouterr()
    facts = json.loads(said.out)
    assert said.err == ""
    shown = facts[0] if isinstance(facts, list) and facts else facts
    assert not holds or holds in shown, shown
    assert main.main(words) == int(code)
    text = capsys.readouterr()
    assert text.err == "" and text.out.strip() and "Traceback" not in text.out
