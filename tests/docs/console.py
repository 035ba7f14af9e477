"""What a page of the documentation shows on a terminal, run again and compared.

A page's blocks marked `console` hold commands, `$ crossfoot ...`, each with what it prints below it. They run in the page's
order, in this process, against a database of the test's own, in a folder where `examples/` is as in the repository.

`crossfoot`, `export NAME=VALUE`, `cat FILE`, `sed s/THIS/THAT/g FILE > NEW` and `echo $?` are understood; another command
fails the test, so that none is passed over. A command must end with 0, unless a refusal is shown or `echo $?` follows.

What is another on every run - instants of recording, the names of batches, sizes of files - stands as `…` on the page.
CROSSFOOT_UPDATE_REFERENCE=1 writes what is printed into the page.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crossfoot.site.main import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
UPDATE = bool(os.environ.get("CROSSFOOT_UPDATE_REFERENCE"))

_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
_ANOTHER_EACH_TIME = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z(?: {2,})?"), "…"),
    (re.compile(r"-[0-9a-f]{12}-[0-9a-f]{6}\b(?: {2,})?"), "-…"),
    (re.compile(r"\([\d,]+ bytes\)"), "(… bytes)"),
)
_REFUSAL = re.compile(r"^crossfoot: .*\[[a-z-]+\]$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One command of a page and what the page shows below it."""

    command: str
    printed: str


@dataclass(slots=True)
class Terminal:
    """Runs commands and remembers how the last one ended."""

    folder: Path
    environment: pytest.MonkeyPatch
    ended: int = 0

    def run(self, command: str) -> str:
        """What a command prints, settled. Its exit code stays in `ended`."""
        first, *rest = shlex.split(command, comments=True)
        match first:
            case "crossfoot":
                return self._crossfoot(rest)
            case "export":
                name, _, value = rest[0].partition("=")
                self.environment.setenv(name, value)
                self.ended = 0
                return ""
            case "cat":
                self.ended = 0
                return (self.folder / rest[0]).read_text("utf-8")
            case "sed":
                self._sed(*rest)
                return ""
            case "echo" if rest == ["$?"]:
                before, self.ended = self.ended, 0
                return f"{before}\n"
        raise AssertionError(f"the page shows a command that no test knows how to run: {command}")

    def _crossfoot(self, given: list[str]) -> str:
        said, refused = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(refused), contextlib.chdir(self.folder):
            self.ended = main(given)
        return settled(said.getvalue() + refused.getvalue())

    def _sed(self, substitution: str, source: str, arrow: str, target: str) -> None:
        s, this, that, everywhere = substitution.split("/")
        assert (s, everywhere, arrow) == ("s", "g", ">")
        text = (self.folder / source).read_text("utf-8")
        assert this in text, f"{this} does not stand in {source}"
        (self.folder / target).write_text(text.replace(this, that), "utf-8")
        self.ended = 0


def settled(printed: str) -> str:
    """What was printed, with what is another on every run as `…`."""
    for pattern, instead in _ANOTHER_EACH_TIME:
        printed = pattern.sub(functools.partial(_in_place, instead), printed)
    return "\n".join(line.rstrip() for line in printed.rstrip().splitlines())


def _in_place(instead: str, found: re.Match[str]) -> str:
    """Columns stay where they are."""
    return instead.ljust(len(found.group())) if found.group().endswith("  ") else instead


def shown(block: str) -> Iterator[Shown]:
    """The commands of a block. A line that ends in a backslash goes on in the next."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, printed = _command_first(part)
        yield Shown(command, printed.rstrip())


def _command_first(part: str) -> tuple[str, str]:
    lines = part.splitlines()
    end = next(place for place, line in enumerate(lines) if not line.endswith("\\"))
    return "\n".join(lines[: end + 1]), "\n".join(lines[end + 1 :])


def _whole(command: str) -> str:
    return command.replace("\\\n", " ")


def play(page: Path, terminal: Terminal) -> None:
    """Run a page's blocks in order and compare, or write the page anew. Fails at the first difference."""
    text = page.read_text("utf-8")
    told: list[str] = []
    for block in _BLOCK.findall(text):
        commands = list(shown(block))
        played = []
        for place, each in enumerate(commands):
            printed = terminal.run(_whole(each.command))
            followed = place + 1 < len(commands) and commands[place + 1].command == "echo $?"
            refuses = _REFUSAL.search(each.printed or printed)  # a new command has nothing below it yet
            assert terminal.ended == 0 or followed or refuses, f"{each.command}\n{printed}"
            if not UPDATE:
                assert printed.rstrip() == each.printed, each.command
            played.append(f"$ {each.command}\n" + (f"{printed.rstrip()}\n" if printed.strip() else ""))
        told.append("".join(played))
    if UPDATE:
        anew = iter(told)
        page.write_text(_BLOCK.sub(lambda _: next(anew), text), "utf-8")
