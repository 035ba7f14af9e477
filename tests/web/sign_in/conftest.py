"""Passwords are hashed cheaply here: how long a real hash takes is tested where it is the point."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import override_settings


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm at its least."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest) -> Iterator[None]:
    if "real_hashes" in request.fixturenames:
        yield
        return
    with override_settings(PASSWORD_HASHERS=["tests.web.sign_in.conftest.QuickArgon2"]):
        yield


@pytest.fixture
def real_hashes() -> None:
    """Ask for it to have passwords hashed as an installation does."""
