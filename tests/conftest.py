"""What every test may count on: Hypothesis profiles, Django set up without a database, and a database for who asks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import django
import hypothesis
import pytest

from tests import databases

_SLOW = [hypothesis.HealthCheck.too_slow]  # how long an input takes to draw says more about the machine than about us
hypothesis.settings.register_profile("ci", deadline=None, max_examples=100, derandomize=True, suppress_health_check=_SLOW)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=5_000, suppress_health_check=_SLOW)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_HOME = pytest.StashKey[databases.Path]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers inherit the environment of the one who starts them
        config.stash[_HOME] = databases.open_session()
    os.environ["DJANGO_SETTINGS_MODULE"] = "crossfoot.site.settings"
    django.setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _HOME in config.stash:
        databases.close_session(config.stash[_HOME])


@pytest.fixture(scope="session")
def database_server() -> databases.database.Server:
    """The session's server, template built."""
    return databases.ready_server()


@pytest.fixture
def books_db(database_server: databases.database.Server) -> Iterator[databases.Books]:
    """A database of this test's own, to commit in as it likes."""
    with databases.cloned(database_server) as books:
        yield books


@pytest.fixture(scope="module")
def shared_books_db(database_server: databases.database.Server) -> Iterator[databases.Books]:
    """A database for the tests of one module, in order: for a journey in steps, or for tests that only read."""
    with databases.cloned(database_server) as books:
        yield books
