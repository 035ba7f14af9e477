"""The pages hold together: links lead somewhere, commands can be asked, snippets read, tables are the program's."""

from __future__ import annotations

import importlib
import json
import re
import shlex
from pathlib import Path

import pytest

from crossfoot.formats.agreements import read_agreement
from crossfoot.formats.agreements.tree import grown
from crossfoot.formats.parties import COLUMNS
from crossfoot.formats.tables.escaping import REJECT_COLUMNS
from crossfoot.records.document import Flag
from crossfoot.site.access import ROLES
from crossfoot.site.main import VERBS, parser_for
from tests.docs.console import DOCS, ROOT
from tests.docs.figures import AROUND, sheets

PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
COMMAND_LINE = (DOCS / "reference" / "command-line.md").read_text("utf-8")
HOW_TO = sorted((DOCS / "howto").glob("*.md"))
_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)")
_TERM = 'terms: [{term: t, clause: "1", meter: {metric: use, unit: unit}, price: {per_unit: 1}}]'


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {"#" + re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path):
    for target, anchor in _LINK.findall(page.read_text("utf-8")):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), f"{target}{anchor}"


def commands() -> list[tuple[str, str]]:
    """The commands that pages name without running them: indented, or in code marks with an argument."""
    found = []
    for page in PAGES:
        text = re.sub(r"```console\n.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        found += [(named(page), each) for each in re.findall(r"^    (crossfoot (?!:)\S.*)$", text, re.MULTILINE)]
        found += [(named(page), each) for each in re.findall(r"`(crossfoot [a-z]+ [^`|]+)`", text)]
    return [(page, each) for page, each in found if "command-line.md" not in page]


@pytest.mark.parametrize(("page", "command"), commands())
def test_every_command_that_is_named_can_be_asked(page: str, command: str):
    if re.fullmatch(r"crossfoot( [a-z]+(-[a-z]+)*)+", command):  # a name in running text, without what it asks for
        assert f"`{command}" in COMMAND_LINE
        return
    words = shlex.split(command.replace("RUN", "1"))[1:]
    verb = VERBS[words[0]]
    importlib.import_module(verb.module)
    parser_for(verb).parse_args([word for word in words if word != "--help"])


def snippets() -> list[tuple[str, str]]:
    blocks = [(named(page), re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL)) for page in HOW_TO]
    return [(page, block) for page, found in blocks for block in found]


@pytest.mark.parametrize(("page", "block"), snippets())
def test_every_snippet_of_an_agreement_reads_inside_a_whole_one(page: str, block: str):
    around, own = (grown(text.encode(), file=page) for text in (f"{AROUND}{_TERM}\n", block))
    assert isinstance(around, dict)
    assert isinstance(own, dict)
    read_agreement(json.dumps({**around, **own}, default=str).encode(), name="page.json")


def column(page: str, title: str) -> list[str]:
    (sheet,) = [each for each in sheets(DOCS / page) if each.title == title]
    return [row[0].strip("`") for row in sheet.rows]


def test_the_columns_of_parties_and_rejected_rows_are_the_programs():
    assert tuple(column("reference/files.md", "Parties")) == COLUMNS
    assert tuple(column("reference/files.md", "Rejected rows")) == REJECT_COLUMNS


def test_every_flag_is_explained():
    assert column("howto/bill.md", "Review the drafts") == [flag.value for flag in Flag]


def test_every_role_of_the_database_is_explained():
    assert sorted(column("howto/database.md", "A server of yours")) == sorted(ROLES)


def test_the_figures_of_the_picture_are_those_of_the_start():
    picture = (DOCS / "pictures" / "flow.svg").read_text("utf-8")
    start = (DOCS / "start" / "ten-minutes.md").read_text("utf-8")
    figures = re.findall(r'class="f"[^>]*>([\d,.]+) (\w+)<', picture)
    assert len(figures) == 5
    for number, unit in figures:
        if unit == "rows":
            assert re.search(rf"read-accepted +{number} ", start)
        elif unit == "calls":
            assert f"{number} api-call" in start
        else:
            assert f"{number} {unit}" in start


def test_the_answer_on_the_first_page_is_the_one_of_the_start():
    (answer,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    start = (DOCS / "start" / "ten-minutes.md").read_text("utf-8").splitlines()
    assert [line for line in answer.splitlines() if line not in start] == []


def test_the_first_screen_has_one_picture_and_exactly_two_commands():
    first = (ROOT / "README.md").read_text("utf-8").partition("\n---\n")[0]
    assert re.findall(r"^    (.*?) +#", first, re.MULTILINE) == ["make demo", "make test"]
    assert len(re.findall(r"!\[", first)) == 1
    assert len(first.splitlines()) <= 20


def test_every_decision_is_in_the_index():
    index = (DOCS / "decisions" / "README.md").read_text("utf-8")
    assert [page.name for page in (DOCS / "decisions").glob("0*.md") if f"({page.name})" not in index] == []
