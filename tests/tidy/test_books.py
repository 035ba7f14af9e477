"""The ways into and out of the books: who looks, who writes, and what points where."""

from __future__ import annotations

import ast
import importlib

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Model

from tests.tidy.source import PACKAGE, Page, pages, parameters

# Bottom to top, as house and `.importlinter` have them.
ROOMS = (
    *("actors", "trail", "parties", "ledger", "agreements", "usage", "billing", "statements"),
    *("cash", "revenue", "service", "casework", "close"),
)
BARE_NAMES = {"Run", "Line", "Entry", "Row", "Item", "Record", "Batch", "File", "Event", "Version", "Document"}
OUR_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label == "books"]


def room_of(model: type[Model]) -> str:
    model = getattr(model, "pgh_tracked_model", model)  # a history table belongs to the room of what it remembers
    return model.__module__.removeprefix("crossfoot.books.").split(".")[0]


def room_pages(kind: str) -> list[Page]:
    found = [page for page in pages("books") if kind in page.module.split(".")[2:]]
    return [page for page in found if not page.module.endswith("__init__")]


def public(page: Page) -> list[ast.FunctionDef]:
    return [node for node in page.tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_every_model_lives_in_a_room_of_the_line():
    assert {room_of(model) for model in OUR_MODELS if not model._meta.auto_created} <= set(ROOMS)


def test_foreign_keys_point_down_the_line_of_rooms():
    upward = []
    for model in OUR_MODELS:
        for field in model._meta.get_fields(include_hidden=True):
            target = field.related_model
            if field.auto_created or not isinstance(target, type) or target._meta.app_label != "books":
                continue
            if ROOMS.index(room_of(target)) > ROOMS.index(room_of(model)):
                upward.append(f"{model.__name__}.{field.name} points up to {target.__name__}")
    assert upward == []


def test_model_names_carry_their_noun():
    assert [model.__name__ for model in OUR_MODELS if model.__name__ in BARE_NAMES] == []


def test_every_model_has_a_room_with_a_readme():
    rooms = {room_of(model) for model in OUR_MODELS}
    assert [room for room in sorted(rooms) if not (PACKAGE / "books" / room / "README.md").is_file()] == []


def test_the_history_of_migrations_is_one_line_and_complete():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert loader.detect_conflicts() == {}
    steps = sorted(name for label, name in loader.disk_migrations if label == "books")
    assert [name[:4] for name in steps] == [f"{number:04}" for number in range(1, len(steps) + 1)]
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert {label: [str(change) for change in found] for label, found in changes.items()} == {}


@pytest.mark.parametrize("kind", ["reads"])
def test_the_first_parameter_of_every_read_is_the_viewer(kind: str):
    blind = [
        f"{page.place(function)} {function.name}"
        for page in room_pages(kind)
        for function in public(page)
        if [argument.arg for argument in parameters(function)][:1] != ["viewer"]
    ]
    assert blind == []


def test_every_write_says_by_whom_and_under_which_request_key():
    nameless = [
        f"{page.place(function)} {function.name}"
        for page in room_pages("writes")
        for function in public(page)
        if not {"by", "key"} <= {argument.arg for argument in parameters(function)}
    ]
    assert nameless == []


def test_only_books_name_their_models():
    models = {model.__module__ for model in OUR_MODELS}
    named = []
    for page in pages():
        if page.module.startswith("books."):
            continue
        for node in ast.walk(page.tree):
            sources = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            sources += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [page.place(node) for source in sources if source in models]
    assert named == []


def test_rooms_are_importable_one_by_one():
    for model in OUR_MODELS:
        assert importlib.import_module(model.__module__)
