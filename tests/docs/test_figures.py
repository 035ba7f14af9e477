"""Every figure of price-models.md, aggregations.md and conventions.md is what the program computes."""

from __future__ import annotations

import pytest

from tests.docs.console import DOCS
from tests.docs.figures import agreement, charged, metered, sheets

REFERENCE = DOCS / "reference"
MODELS = [(sheet.title, sheet.yaml, row) for sheet in sheets(REFERENCE / "price-models.md") for row in sheet.rows]
AGGREGATIONS = [(sheet.title, row) for sheet in sheets(REFERENCE / "aggregations.md") for row in sheet.rows]
TERM = 'terms: [{term: t, clause: "1", meter: {metric: use, unit: unit, %s}, price: {per_unit: 1}}]'


@pytest.mark.parametrize(("title", "yaml", "row"), MODELS, ids=[f"{title}: {row[-1]}" for title, _, row in MODELS])
def test_the_price_model_comes_to_what_the_page_says(title: str, yaml: str, row: tuple[str, ...]):
    used, comes_to, because = row
    assert charged(yaml, used) == comes_to, because


def test_the_page_shows_every_price_model():
    shown = " ".join(yaml for _, yaml, _ in MODELS)
    models = {type(phase.model).__name__ for _, yaml, _ in MODELS for term in agreement(yaml).terms for phase in term.phases}
    assert models == {
        *("Recurring", "PerUnit", "Graduated", "Volume", "Stairstep", "Package", "Block"),
        *("Percentage", "GraduatedPercentage", "PreRated", "Matrix", "Capacity"),
    }, shown


@pytest.mark.parametrize(("title", "row"), AGGREGATIONS, ids=[f"{title}: {row[-1]}" for title, row in AGGREGATIONS])
def test_the_meter_counts_what_the_page_says(title: str, row: tuple[str, ...]):
    meter, events, quantity, because = row
    assert metered(TERM % meter, events) == quantity, because
