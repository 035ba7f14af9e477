"""The gallery of refusals: for each code one real call that provokes it, and the golden text of what a person reads.

A room's specimens stand in `tests/specimens/<room>.py` as `SPECIMENS: dict[str, Provoke]`: code -> a callable that
refuses. The callable's parameters are names of pytest fixtures (`tmp_path`, a database), most have none. It

- raises the Refusal of that code, or a Malformed that carries a Problem of that code, or
- returns problems (a Problem, or an iterable of them) among which the code is, for parsers that collect them.

The text it gives is kept in `tests/specimens/<code>.txt`. After a deliberate change of a sentence write them anew with
`CROSSFOOT_UPDATE_SPECIMENS=1 python -m pytest tests/specimens` and read the difference before committing it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from crossfoot.errors import Malformed, Problem, Refusal

FOLDER = Path(__file__).parent
Provoke = Callable[..., object]


def gathered() -> dict[str, Provoke]:
    """Every room's specimens in one table. Raises ValueError when two rooms show the same code."""
    table: dict[str, Provoke] = {}
    for page in sorted(FOLDER.glob("*.py")):
        if page.stem in ("gallery", "__init__") or page.stem.startswith("test_"):
            continue
        room: dict[str, Provoke] = importlib.import_module(f"tests.specimens.{page.stem}").SPECIMENS
        if twice := table.keys() & room.keys():
            raise ValueError(f"{page.name} shows codes another room already shows: {', '.join(sorted(twice))}")
        table |= room
    return table


def golden(code: str) -> Path:
    """Where the text of a code is kept."""
    return FOLDER / f"{code}.txt"


def provoked(code: str, provoke: Provoke, fixtures: dict[str, Any]) -> str:
    """What a person reads when the specimen is provoked: the refusal of that code, or the problem with its advice.

    Raises AssertionError when the call refuses with something else, or does not refuse.
    """
    try:
        returned = provoke(**fixtures)
    except Refusal as refusal:
        if refusal.code == code:
            return str(refusal)
        found: object = refusal.problems if isinstance(refusal, Malformed) else ()
        said = f"refused with {refusal}"
    else:
        found, said = returned, f"returned {returned!r}"
    problems = [found] if isinstance(found, Problem) else list(found) if isinstance(found, Iterable) else []
    for problem in problems:
        if isinstance(problem, Problem) and problem.code == code:
            return f"{problem} {problem.do} [{code}]"
    raise AssertionError(f"the specimen of {code} {said}")
