"""Mappings for tests of the row reader."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.mapping import Column, Constant, ContentOrdinal, IdColumns, Measure, Time, UsageMapping
from crossfoot.formats.usage.reader import UsageRows, read_rows

BY_ID = UsageMapping(
    source="api",
    identity=IdColumns(("id",)),
    at=Time("at"),
    account=Column("who"),
    measures=(Measure(Constant("calls"), Column("n")),),
    dims=(("model", Column("model")), ("fixed", Constant('a"b'))),
    subject=Column("user"),
    reverses=Column("back"),
)
HEADER = "id,at,who,n,model,user,back\n"
BY_CONTENT = dataclasses.replace(BY_ID, identity=ContentOrdinal(), reverses=None)


def changed(mapping: UsageMapping, **parts: Any) -> UsageMapping:
    """The mapping with other parts."""
    return dataclasses.replace(mapping, **parts)


def read(text: str | bytes, mapping: UsageMapping = BY_ID, **options: Any) -> UsageRows:
    """The rows of a CSV (or any other) file called `u.csv`, read."""
    content = text if isinstance(text, bytes) else text.encode()
    return read_rows(open_table(io.BytesIO(content), file="u.csv").rows, mapping=mapping, file="u.csv", **options)
