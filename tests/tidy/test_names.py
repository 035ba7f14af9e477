"""Names say what a thing is; a parameter says what it does where it is called."""

from __future__ import annotations

import ast

from tests.tidy.source import PACKAGE, ROOT, dotted, functions, pages, parameters, tracked

EMPTY_NAMES = {"utils", "util", "common", "core", "base", "helpers", "helper", "manager", "managers", "misc"}
OTHERS_METHODS = {"construct_mapping"}  # their parameters are fixed by the package whose class we extend


def test_nothing_has_a_name_that_says_nothing():
    code = [path for path in tracked() if path.suffix == ".py"]
    parts = {str(path.relative_to(ROOT)): (*path.relative_to(ROOT).parent.parts, path.stem) for path in code}
    assert [name for name, words in parts.items() if EMPTY_NAMES.intersection(words)] == []


def test_no_parameter_is_a_yes_or_no():
    asked = []
    for page in pages():
        for function in functions(page.tree):
            if function.name.startswith("__") or function.name in OTHERS_METHODS or len(parameters(function)) == 1:
                continue  # a function of one thing may be about a yes or no itself
            given = function.args
            positional = [*given.posonlyargs, *given.args]
            defaults = dict(zip([a.arg for a in reversed(positional)], reversed(given.defaults), strict=False))
            defaults |= {a.arg: d for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True) if d is not None}
            for argument in parameters(function):
                default = defaults.get(argument.arg)
                says_yes = isinstance(default, ast.Constant) and isinstance(default.value, bool)
                if says_yes or (argument.annotation is not None and dotted(argument.annotation) == "bool"):
                    asked.append(f"{page.place(argument)} {function.name}({argument.arg})")
    assert asked == []


HALLS = ("engines", "formats", "books")
"""Floors that are no room themselves: each of their folders is one. What is only data has no laws of its own."""
ONLY_DATA = {"refusals", "migrations"}


def test_every_room_has_a_page_about_what_it_owns_and_its_laws():
    halls = [PACKAGE / name for name in HALLS]
    floors = [folder for folder in PACKAGE.iterdir() if folder not in halls]
    folders = [*floors, *(folder for hall in halls for folder in hall.iterdir())]
    rooms = [folder for folder in folders if (folder / "__init__.py").is_file() and folder.name not in ONLY_DATA]
    assert len(rooms) > len(floors) - len(ONLY_DATA)
    assert [str(room.relative_to(PACKAGE)) for room in rooms if not (room / "README.md").is_file()] == []


def test_no_branch_is_hidden_from_coverage():
    mark = "pragma: no " + "cover"
    assert [str(page.path.relative_to(ROOT)) for page in pages() if mark in page.text] == []
