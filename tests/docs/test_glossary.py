"""Every record, term, measure and table has its one word in the glossary, and the glossary names nothing else."""

from __future__ import annotations

import ast
from collections import Counter

from tests.docs.console import DOCS
from tests.docs.figures import sheets
from tests.tidy.source import pages

# One entry covers each: words for types that are a choice among others.
UNIONS = {"PriceModel", "CellModel"}


def classes() -> set[str]:
    """The public classes of measures, terms and records, and the models of the books."""
    floors = list(pages("measures", "terms", "records"))
    models = [page for page in pages("books") if page.path.stem.startswith("models")]
    return {
        node.name
        for page in (*floors, *models)
        for node in page.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }


def named() -> list[str]:
    cells = [row[1] for sheet in sheets(DOCS / "glossary.md") for row in sheet.rows]
    return [name.strip().strip("`") for cell in cells for name in cell.split(",") if name.strip()]


def test_every_class_has_one_entry_and_every_entry_its_class():
    assert sorted(classes() | UNIONS) == sorted(set(named()))


def test_no_class_stands_under_two_words():
    assert [name for name, times in Counter(named()).items() if times > 1] == []


def test_no_word_has_two_meanings():
    words = [row[0] for sheet in sheets(DOCS / "glossary.md") for row in sheet.rows]
    assert [word for word, times in Counter(words).items() if times > 1] == []
