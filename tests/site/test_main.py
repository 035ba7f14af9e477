"""The command: exit codes and refusals as the reference says, and no more imported than the verb in hand needs."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import types
from pathlib import Path

import pytest

from crossfoot import errors
from crossfoot.site import exits, main
from crossfoot.site.main import VERBS, Verb

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"
PROBLEM = errors.Problem("database-url-malformed", "a.csv", 3, "url", {"name": "N", "reason": "R"})


def raiser(error: Exception) -> types.ModuleType:
    def run(_: argparse.Namespace) -> None:
        raise error

    def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        verbs.add_parser("fall").set_defaults(run=run)

    module = types.ModuleType("fallen")
    module.register = register
    return module


@pytest.fixture
def falls(monkeypatch: pytest.MonkeyPatch):
    """Have a verb `fall` that raises what it is given."""

    def prepared(error: Exception) -> None:
        monkeypatch.setitem(sys.modules, "fallen", raiser(error))
        monkeypatch.setattr(main, "VERBS", {"fall": Verb("fallen", "Fall", books=False)})

    return prepared


def documented() -> dict[str, int]:
    rows = [line.strip("|").split("|") for line in REFERENCE.read_text("utf-8").splitlines() if line.startswith("| ")]
    return {kind.strip(): int(code) for code, kind, _ in rows[1:] if kind.strip()}


def test_the_reference_lists_every_kind_with_its_code():
    assert documented() == exits.BY_KIND
    kinds = {kind.__name__ for kind in (*errors.Refusal.__subclasses__(), *errors.CrossfootError.__subclasses__())}
    assert kinds - {"Refusal"} == set(exits.BY_KIND)


@pytest.mark.parametrize("kind", sorted(exits.BY_KIND))
def test_each_kind_of_error_ends_with_its_code_and_a_sentence(kind, falls, capsys):
    raised = getattr(errors, kind)
    is_refusal = issubclass(raised, errors.Refusal)
    falls(raised("database-behind", migrations=3) if is_refusal else raised("The well is dry."))
    assert main.main(["fall"]) == exits.BY_KIND[kind]
    shown = capsys.readouterr()
    assert shown.out == ""
    last = shown.err.splitlines()[-1]
    assert last.startswith("crossfoot: ")
    assert ("Run `crossfoot db migrate`." if is_refusal else "The well is dry.") in last


def test_a_refusal_in_json_carries_code_fields_and_problems(falls, capsys):
    falls(errors.Malformed("database-url-malformed", problems=[PROBLEM], name="DATABASE_URL", reason=Path("x")))
    assert main.main(["fall", "--json"]) == 2
    told = json.loads(capsys.readouterr().err)["error"]
    assert (told["kind"], told["code"]) == ("Malformed", "database-url-malformed")
    assert told["fields"] == {"name": "DATABASE_URL", "reason": "x"}
    assert [(row["file"], row["row"], row["field"], row["code"]) for row in told["problems"]] == [
        ("a.csv", 3, "url", "database-url-malformed")
    ]


def test_what_nobody_foresaw_is_a_defect_of_ours(falls, capsys):
    falls(ZeroDivisionError("by zero"))
    assert main.main(["fall", "--json"]) == 70
    assert "ZeroDivisionError: by zero" in json.loads(capsys.readouterr().err.splitlines()[-1])["error"]["says"]


def test_an_interrupted_command_says_so(falls, capsys):
    falls(KeyboardInterrupt())
    assert main.main(["fall"]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["nonsense"], ["db"], ["db", "burn"], ["version", "--loud"]])
def test_a_command_that_cannot_be_read_ends_with_two(wrong):
    with pytest.raises(SystemExit) as ended:
        main.main(wrong)
    assert ended.value.code == 2


def test_help_names_every_verb_and_imports_none(capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    for name in VERBS:
        assert f"\n    {name}" in told
    assert main.main([]) == 0


@pytest.mark.parametrize("name", sorted(VERBS))
def test_each_verb_registers_itself_and_takes_json(name):
    chosen = VERBS[name]
    parser = main.parser_for(chosen)
    [verbs] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    leaves = [verbs.choices[name]]
    while below := [a for leaf in leaves for a in leaf._actions if isinstance(a, argparse._SubParsersAction)]:
        leaves = [leaf for action in below for leaf in action.choices.values()]
    for leaf in leaves:
        assert "--json" in leaf.format_help()
        assert callable(leaf.get_default("run"))


def test_every_module_of_the_doors_that_has_verbs_is_in_the_table():
    import crossfoot

    listed = {verb.module for verb in VERBS.values()}
    for door in ("cli", "world"):
        for page in Path(crossfoot.__file__).parent.glob(f"{door}/*.py"):
            module = f"crossfoot.{door}.{page.stem}"
            if "\ndef register(" in page.read_text("utf-8"):
                assert module in listed, f"{module} has verbs that nobody can call; list it in site/main.py"
            else:
                assert module not in listed


def test_a_verb_without_the_database_starts_without_django():
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "crossfoot.site.main", "version", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout)["crossfoot"] == importlib.import_module("importlib.metadata").version("crossfoot")
    for heavy in ("django", "psycopg", "duckdb", "pyarrow"):
        assert f" {heavy}\n" not in told.stderr
