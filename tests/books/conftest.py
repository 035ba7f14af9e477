"""The company of `company.py`: in a database of one's own to commit in, or in a transaction that is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tests.databases import Books

if TYPE_CHECKING:  # models can be imported only once the settings are there: in the fixtures
    from tests.books.company import Company


@pytest.fixture
def committed(books_db: Books) -> Company:
    """The company, committed: for tests with a second connection, or about the commit itself."""
    from tests.books.company import found_company

    return found_company()


@pytest.fixture
def company(shared_books_db: Books) -> Iterator[Company]:
    """The company in a transaction that is rolled back: a command's own `atomic` is a savepoint in it."""
    from tests.books.company import found_company

    with transaction.atomic():
        yield found_company()
        transaction.set_rollback(True)
