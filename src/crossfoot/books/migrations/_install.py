"""Creating tables whole: their triggers come from the options of `CreateModel`, installed all at once.

One operation for each trigger, as the generator writes them, makes Django build every related model anew each time:
fifty seconds of a first start instead of three.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class InstallTriggers(Operation):
    """Install the triggers that the models' options name. State is not touched: the options hold it already.

    models: names of the models whose triggers to install; none for all of the app's.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, *models: str) -> None:
        self.models = frozenset(each.lower() for each in models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: see the class."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Install every trigger of the app's models."""
        for (label, name), model in to_state.models.items():
            wanted = label == app_label and (not self.models or name in self.models)
            triggers: list[Any] = model.options.get("triggers", []) if wanted else []
            for trigger in triggers:
                schema_editor.execute(trigger.install_sql, params=None)

    def describe(self) -> str:
        """In words, for `migrate --plan`."""
        return "Install the triggers of the tables"


class DeclareTriggers(Operation):
    """Say which triggers an existing table is to have from here on; `InstallTriggers` after it makes them.

    model: its name. triggers: all of them, those it had included.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, model: str, triggers: list[Any]) -> None:
        self.model = model.lower()
        self.triggers = triggers

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The model's options name them. Nothing that Django builds of a model depends on it, so nothing is built anew."""
        options = state.models[app_label, self.model].options
        options["triggers"] = [*self.triggers]

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Nothing: see the class."""

    def describe(self) -> str:
        """In words, for `migrate --plan`."""
        return f"Declare the triggers of {self.model}"


class AddIndexes(Operation):
    """Give an existing table more indexes, all at once; `without` names those it loses.

    One `AddIndex` for each makes Django build every related model anew each time.
    """

    reduces_to_sql = True
    reversible = False

    def __init__(self, model: str, *indexes: Any, without: tuple[str, ...] = ()) -> None:
        self.model = model.lower()
        self.indexes = indexes
        self.without = without

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The model's options name them. Nothing that Django builds of a model depends on it, so nothing is built anew."""
        options = state.models[app_label, self.model].options
        kept = [each for each in options.get("indexes", []) if each.name not in self.without]
        options["indexes"] = [*kept, *self.indexes]

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make them, and drop the others."""
        model = to_state.apps.get_model(app_label, self.model)
        for name in self.without:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")
        for index in self.indexes:
            schema_editor.add_index(model, index)

    def describe(self) -> str:
        """In words, for `migrate --plan`."""
        return f"Make indexes of {self.model}"
