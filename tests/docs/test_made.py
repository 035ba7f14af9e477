"""The pages made from the program are as the program is: errors.md and command-line.md."""

from __future__ import annotations

import pytest

from tests.docs import made
from tests.docs.console import DOCS, UPDATE


@pytest.mark.parametrize(
    ("name", "make"), [("errors.md", made.refusals), ("command-line.md", made.command_line)], ids=["errors", "command line"]
)
def test_the_page_says_what_the_program_says(name, make):
    page = DOCS / "reference" / name
    head, mark, body = page.read_text("utf-8").partition(made.UPDATE_WITH)
    assert mark, f"{name} does not say where the made part begins"
    written = f"\n\n{make()}"
    if UPDATE:
        page.write_text(f"{head}{mark}{written}", "utf-8")
        return
    assert body == written
