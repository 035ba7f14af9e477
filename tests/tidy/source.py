"""The house's own source, parsed once: what the house rules look at."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "crossfoot"


@dataclass(frozen=True, slots=True)
class Page:
    """One Python file. module: its dotted name below `crossfoot`, as `engines.rating.ladders`."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    def place(self, node: ast.AST) -> str:
        """Where a node is, for a message."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


@functools.cache
def pages(*folders: str) -> tuple[Page, ...]:
    """The files of these folders of the package, all of them when none is named. Generated migrations are left out."""
    found = []
    for folder in folders or ("",):
        target = PACKAGE / folder
        for path in sorted(target.rglob("*.py") if target.is_dir() else [target.with_suffix(".py")]):
            if "migrations" in path.parts or not path.exists():
                continue
            text = path.read_text("utf-8")
            module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
            found.append(Page(path, module, text, ast.parse(text)))
    return tuple(found)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    """All parameters by name, in order, without `self` and `cls`."""
    given = function.args
    return [arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs) if arg.arg not in ("self", "cls")]


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted(node.value)):
        return f"{left}.{node.attr}"
    return ""


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Every file git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
