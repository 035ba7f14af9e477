"""Every table of the reference is held to the program by a test that reads it."""

from __future__ import annotations

from tests.tidy.source import ROOT, tracked

REFERENCE = ROOT / "docs" / "reference"
# What was measured on one machine on one day; `make bench` writes the page anew.
MEASURED = {"benchmarks.md"}


def test_every_page_with_a_table_is_read_by_a_test():
    tests = [
        path.read_text("utf-8")
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests") and path.name != "test_reference.py"
    ]
    tabled = [page for page in REFERENCE.rglob("*.md") if "\n|" in page.read_text("utf-8") and page.name not in MEASURED]
    assert tabled
    assert [page.name for page in tabled if not any(page.name in text for text in tests)] == []
