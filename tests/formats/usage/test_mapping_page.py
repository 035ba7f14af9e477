"""The reference of usage mappings says what happens."""

import json
import re
from pathlib import Path

import pytest

from crossfoot.formats.usage.mapping import Time
from crossfoot.formats.usage.mapping_file import mapping_schema, read_mapping
from tests.formats.usage.mappings import BY_ID, HEADER, changed, read

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
PAGE = (FOLDER / "usage-mapping.md").read_text("utf-8")


def table(first: str) -> list[list[str]]:
    """The rows of the page's table whose first column has that name."""
    body = PAGE.split(f"| {first} |")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in body]


def told(quantity: str, at: str, zone: str) -> str:
    done = read(f'{HEADER}1,{at},acme,"{quantity}",,,\n', changed(BY_ID, at=Time("at", zone=zone)))
    return f"!{done.problems[0].code}" if done.problems else f"{done.events[0].quantity} {done.events[0].at}"


@pytest.mark.parametrize(("quantity", "want", "because"), table("quantity"))
def test_quantities_are_read_as_the_page_says(quantity: str, want: str, because: str) -> None:
    assert told(quantity, "2026-10-01T00:00:00Z", "").split(" ")[0] == want, because


@pytest.mark.parametrize(("at", "zone", "want", "because"), table("time"))
def test_times_are_read_as_the_page_says(at: str, zone: str, want: str, because: str) -> None:
    assert told("1", at, zone).split(" ")[-1] == want, because


def test_the_example_is_a_mapping() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    mapping = read_mapping(example.encode(), name="example.yaml")
    assert [measure.unit for measure in mapping.measures] == ["token", "token"]


def test_the_published_schema_is_the_one_in_force() -> None:
    assert json.loads((FOLDER / "usage-mapping.schema.json").read_text("utf-8")) == mapping_schema()
