"""Every command that the documentation shows is run, in order, and prints what the page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.console import DOCS, Terminal, play

START = DOCS / "start" / "ten-minutes.md"
WITH_COMMANDS = sorted(page for page in DOCS.rglob("*.md") if "```console\n" in page.read_text("utf-8"))
# A how-to goes on where the start ends, unless it says that it needs no database.
ALONE = "<!-- begins with nothing -->"


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=[page.stem for page in WITH_COMMANDS])
def test_every_command_of_the_page_prints_what_the_page_shows(page: Path, terminal: Terminal):
    if page != START and ALONE not in page.read_text("utf-8"):
        play(START, terminal)
    play(page, terminal)


def test_the_start_is_among_the_pages():
    assert START in WITH_COMMANDS
