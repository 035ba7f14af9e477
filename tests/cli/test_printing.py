"""What the command line prints stays in line."""

from __future__ import annotations

from crossfoot.cli.printing import moment
from crossfoot.measures import Instant
from tests.tables import rows


@rows("""
 ns                  | printed                     | because
 0                   | 1970-01-01T00:00:00.000000Z | a whole second has its places
 1764028116104510000 | 2025-11-24T23:48:36.104510Z | a last zero is kept
 1764028116104513999 | 2025-11-24T23:48:36.104513Z | what is finer than a deed's clock is left off
""")
def test_a_moment_is_always_as_wide(ns: str, printed: str, because: str) -> None:
    assert moment(Instant(int(ns))) == printed
