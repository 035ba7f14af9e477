"""The reference of agreements, price books and orders is made from the program, and its examples are read."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from crossfoot.formats.agreements import agreement_schema, price_book_schema, read_agreement
from crossfoot.formats.agreements.shapes import SHAPES
from crossfoot.formats.agreements.tree import grown
from crossfoot.formats.orders import order, provisioned
from crossfoot.terms.price_model import PerUnit
from tests.formats.agreements import page
from tests.refusals import refused

ROOT = Path(__file__).parents[3]
REFERENCE = ROOT / "docs" / "reference"
MARK = "tests/formats/agreements writes it anew -->\n"
UPDATE = bool(os.environ.get("CROSSFOOT_UPDATE_REFERENCE"))

LEAST = """
schema: crossfoot.agreement/1
agreement: AGR-1
version: 1
title: Least
entity: US01
currency: USD
time_zone: UTC
effective: {from: 2026-01-01}
roles: []
accounts: [a]
terms: [{term: calls, clause: "1", meter: {metric: call, unit: call}, price: %s}]
"""


def _rows(name: str, head: str) -> list[list[str]]:
    """The cells of the table under that heading line."""
    text = (REFERENCE / name).read_text("utf-8")
    table = text[text.index(head) :].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


@pytest.mark.parametrize(
    ("name", "schema"), [("agreement.schema.json", agreement_schema()), ("price-book.schema.json", price_book_schema())]
)
def test_the_published_schema_is_the_programs(name, schema):
    written = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if UPDATE:
        (REFERENCE / name).write_text(written, "utf-8")
    assert (REFERENCE / name).read_text("utf-8") == written
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_key_stands_on_the_page_as_the_program_reads_it():
    path = REFERENCE / "agreement.md"
    head, mark, tables = path.read_text("utf-8").partition(MARK)
    if UPDATE:
        path.write_text(f"{head}{mark}\n{page.tables()}", "utf-8")
        tables = f"\n{page.tables()}"
    assert mark
    assert tables == f"\n{page.tables()}"
    assert sorted(page.ORDER) == sorted(SHAPES)


def test_every_example_of_a_price_reads_as_the_page_says():
    rows = _rows("agreement.md", "| price | reads as |")
    assert len(rows) == 6
    for price, reads_as, because in rows:
        text = (LEAST % price.strip("`")).encode()
        if reads_as.startswith("!"):
            with refused("agreement-malformed", problems=(reads_as[1:],)):
                read_agreement(text, name="a.yaml")
        else:
            model = read_agreement(text, name="a.yaml").terms[0].phases[0].model
            assert isinstance(model, PerUnit), because
            assert str(model.price) == reads_as


@pytest.mark.parametrize(("name", "schema"), [("banhart.yaml", agreement_schema()), ("price-book.yaml", price_book_schema())])
def test_the_schema_accepts_the_examples(name, schema):
    tree = grown((ROOT / "examples" / "agreements" / name).read_bytes(), file=name)
    jsonschema.Draft202012Validator(schema).validate(tree)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"curency": "USD"}, id="an unknown key"),
        pytest.param({"version": "three"}, id="a version in words"),
        pytest.param({"channel": "web"}, id="an unknown channel"),
        pytest.param({"terms": [{"term": "a", "clause": "1"}]}, id="a term without a price"),
        pytest.param({"effective": {"from": "1 July"}}, id="a date in words"),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(wrong):
    tree = grown((LEAST % "{per_unit: 1}").encode(), file="a.yaml")
    assert isinstance(tree, dict)
    checker = jsonschema.Draft202012Validator(agreement_schema())
    assert checker.is_valid(tree)
    assert not checker.is_valid(tree | wrong)
    with refused("agreement-malformed"):
        read_agreement(json.dumps(tree | wrong).encode(), name="a.json")


def test_every_column_of_orders_and_feeds_stands_on_the_page():
    text = (REFERENCE / "orders.md").read_text("utf-8")
    sections = {title: text[text.index(f"## {title}") :] for title in ("Orders", "Provisioning feeds")}
    for title, columns in (("Orders", order.COLUMNS), ("Provisioning feeds", provisioned.COLUMNS)):
        table = sections[title].split("\n\n")[1]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
        assert tuple(row[0].strip("`") for row in rows) == columns.known
        assert tuple(row[0].strip("`") for row in rows if row[1] == "yes") == columns.needed
