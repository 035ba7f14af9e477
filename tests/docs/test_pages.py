"""Every command that the documentation shows is run, in order, and prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.conftest import START
from tests.docs.console import DOCS, Terminal, play

WITH_COMMANDS = sorted(page for page in DOCS.rglob("*.md") if "```console\n" in page.read_text("utf-8"))
# A how-to goes on where the start ends, unless it says that it begins with nothing.
ALONE = [page for page in WITH_COMMANDS if page == START or "<!-- begins with nothing -->" in page.read_text("utf-8")]
AFTER_THE_START = [page for page in WITH_COMMANDS if page not in ALONE]


def named(page: Path) -> str:
    return page.stem


@pytest.mark.parametrize("page", ALONE, ids=named)
def test_a_page_that_begins_with_nothing_prints_what_it_shows(page: Path, bare: Terminal):
    play(page, bare)


@pytest.mark.parametrize("page", AFTER_THE_START, ids=named)
def test_a_page_that_goes_on_from_the_start_prints_what_it_shows(page: Path, started: Terminal):
    play(page, started)


def test_the_start_is_among_the_pages():
    assert START in ALONE
    assert AFTER_THE_START
