"""Documents between two totals, found by an index although row-level security keeps numerics from being sought by one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from crossfoot.books.billing.models import DocumentRow

_FUNCTION = "crossfoot_documents_of_total(%s, %s::numeric, %s::numeric, %s)"


def of_total(*, entity: str, low: Decimal | None, high: Decimal | None, most: int) -> Any | None:
    """A condition on documents of the entity between two totals, both inside; None when there are more than `most`.

    The database's function shows nothing that the wall hides, and gives ids alone: the rows are read as all others are.
    """
    given = [entity, low, high, most + 1]
    found = DocumentRow.objects.raw(f"SELECT 1 AS id, cardinality({_FUNCTION}) AS count", given)
    if found[0].count > most:
        return None
    return RawSQL(f"books_documentrow.id = ANY({_FUNCTION})", given, output_field=BooleanField())
