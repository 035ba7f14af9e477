"""The table of `docs/reference/vectors.md`: the cases whose semantics are not ours."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "vectors.md"
_ROW = re.compile(r"\| `(?P<case>[a-z0-9_-]+)` \| `(?P<code>[a-z-]+)` \| (?P<reason>.+) \|")


def not_our_semantics() -> dict[str, str]:
    """Case -> the code it is refused with. Raises ValueError for a row without a reason."""
    section = PAGE.read_text("utf-8").split("## Not our semantics")[1].split("\n## ")[0]
    rows = [_ROW.fullmatch(line.strip()) for line in section.splitlines() if line.startswith("| `")]
    if not all(rows):
        raise ValueError(f"a row of {PAGE.name} does not read as case, code and reason")
    return {row["case"]: row["code"] for row in rows if row}
