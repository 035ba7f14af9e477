"""How a text begins, asked so that an index answers behind row-level security.

`LIKE` may look into rows that a viewer must not see before the wall has hidden them, so PostgreSQL runs it only on what is
left, row by row. Comparing bytes gives nothing away, and an index with `text_pattern_ops` serves it under any collation.

    PartyRow.objects.filter(key__begins="CUS-02")
"""

from __future__ import annotations

from typing import Any

from django.db.models import Lookup, Q, TextField

_LAST = "\U0010ffff"


class Begins(Lookup):
    """Text that begins exactly so; letters of either case are told apart."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """From the beginning on, and before the first text that sorts behind all that begin so."""
        left, given = self.process_lhs(compiler, connection)
        beginning = str(self.rhs)
        beyond = following(beginning)
        if beyond is None:
            return f"{left} ~>=~ %s", [*given, beginning]
        return f"({left} ~>=~ %s AND {left} ~<~ %s)", [*given, beginning, *given, beyond]


def following(beginning: str) -> str | None:
    """The least text, by bytes, that sorts behind every text with this beginning; None where there is none."""
    kept = beginning.rstrip(_LAST)
    if not kept:
        return None
    point = ord(kept[-1]) + 1
    return kept[:-1] + chr(0xE000 if 0xD800 <= point <= 0xDFFF else point)


def begins(field: str, text: str) -> list[Q]:
    """The ways in which a field begins as it was typed: so, or the same in capitals, in which keys and numbers are written."""
    return [Q(**{f"{field}__begins": each}) for each in dict.fromkeys((text, text.upper()))]


TextField.register_lookup(Begins)
