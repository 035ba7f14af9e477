"""Pages of the reference that are made from the program: refusals and the command line."""

from __future__ import annotations

import argparse
import importlib
import tomllib
from collections.abc import Iterator

from crossfoot.site.exits import BY_KIND
from crossfoot.site.main import VERBS, parser_for
from tests.tidy.source import PACKAGE

UPDATE_WITH = "<!-- made from the program; CROSSFOOT_UPDATE_REFERENCE=1 python -m pytest tests/docs writes it anew -->"
_COMMON = {"help", "json", "login", "entity", "key"}
_ROOMS = {
    "measures": "Money, quantities and time",
    "terms": "What an agreement may say",
    "agreements": "Agreement and price book files",
    "orders": "Orders and provisioning feeds",
    "parties": "Parties",
    "usage": "Usage files and mappings",
    "metering": "Metering",
    "rating": "Rating",
    "billing": "Documents",
    "posting": "Posting",
    "bulk": "The lake",
    "books": "The books",
    "desks": "Desks",
    "cli": "The command line",
    "rate": "Rating files alone",
    "matching": "Matching",
    "reconciling": "Reconciling files",
    "site": "The installation",
    "work": "Work in the background",
}


def refusals() -> str:
    """Every code of `src/crossfoot/refusals/*.toml`, by room."""
    found = {page.stem: tomllib.loads(page.read_text("utf-8")) for page in (PACKAGE / "refusals").glob("*.toml")}
    rooms = [*(name for name in _ROOMS if name in found), *sorted(found.keys() - _ROOMS)]
    return "\n".join(_room(_ROOMS.get(name, name), found[name]) for name in rooms)


def _room(title: str, codes: dict[str, dict[str, str]]) -> str:
    rows = [
        f"| `{code}` | {row['kind']}, {BY_KIND[row['kind']]} | {_cell(row['says'])} | {_cell(row['do'])} |"
        for code, row in sorted(codes.items())
    ]
    head = "| code | kind, exit code | what it says | what to do |\n| --- | --- | --- | --- |\n"
    return f"## {title}\n\n{head}" + "\n".join(rows) + "\n"


def _cell(sentence: str) -> str:
    """A sentence in a table: its fields in angles, since they are filled in."""
    return sentence.replace("|", "\\|").replace("{{", "\0").replace("{", "‹").replace("}", "›").replace("\0", "{").strip()


def command_line() -> str:
    """Every command with what it can be asked, in the order a month is worked."""
    parts = []
    for name, verb in VERBS.items():
        importlib.import_module(verb.module)
        parser = _below(parser_for(verb))[name]
        leaves = list(_leaves(f"crossfoot {name}", verb.says, parser))
        parts.append(f"## {name}\n\n{verb.says}.\n")
        parts += [_command(called, says, leaf, alone=len(leaves) == 1) for called, says, leaf in leaves]
    return "\n".join(parts)


def _below(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return next((dict(a.choices) for a in parser._actions if isinstance(a, argparse._SubParsersAction)), {})


def _leaves(called: str, says: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    """Every command at or below a parser, with its words and what it is for."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {each.dest: each.help or "" for each in action._choices_actions}
            for name, below in action.choices.items():
                yield from _leaves(f"{called} {name}", helps.get(name, ""), below)
            return
    yield called, says, parser


def _command(called: str, says: str, parser: argparse.ArgumentParser, *, alone: bool) -> str:
    asked = [action for action in parser._actions if action.dest not in _COMMON or not action.option_strings]
    positional = [action for action in asked if not action.option_strings]
    options = [action for action in asked if action.option_strings]
    words = [called, *(_word(action) for action in positional)]
    words += [f"{_option(action)}" for action in options if action.required]
    if any(not action.required for action in options):
        words.append("[OPTIONS]")
    text = f"`{' '.join(words)}`" + ("" if alone else f" - {says}") + "\n"
    if not options:
        return text
    rows = [f"| `{_option(action)}` | {'yes' if action.required else ''} | {_cell(action.help or '')} |" for action in options]
    return f"{text}\n| option | needed | means |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"


def _word(action: argparse.Action) -> str:
    shown = str(action.metavar or action.dest.upper())
    return {"+": f"{shown} [{shown} ...]", "*": f"[{shown} ...]", "?": f"[{shown}]"}.get(str(action.nargs), shown)


def _option(action: argparse.Action) -> str:
    name = ", ".join(action.option_strings)
    if action.nargs == 0:
        return name
    shown = str(action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper()))
    return f"{name} {shown}".replace("|", "\\|")
