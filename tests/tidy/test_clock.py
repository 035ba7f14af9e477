"""What happens below the desks depends on what is handed in, and on no clock."""

from __future__ import annotations

import ast

from tests.tidy.source import dotted, pages

BELOW_DESKS = ("measures", "terms", "records", "engines", "formats", "transports", "advisors", "bulk", "books", "runs")
CLOCKS = {
    *((owner, name) for owner in ("datetime", "date", "dt", "timezone") for name in ("now", "utcnow", "today")),
    *(("time", name) for name in ("time", "time_ns", "localtime", "gmtime")),
}


def test_no_clock_is_read_below_the_desks():
    read = []
    for page in pages(*BELOW_DESKS):
        for node in ast.walk(page.tree):
            if isinstance(node, ast.Call):
                *owner, name = dotted(node.func).split(".")
                if owner and (owner[-1], name) in CLOCKS:
                    read.append(page.place(node))
                if name == "Now" and not owner:
                    read.append(page.place(node))
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add", "db_default"):
                read.append(page.place(node.value))
    assert read == []
