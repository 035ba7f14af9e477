"""`crossfoot version`: which version this is and what it stands on."""

from __future__ import annotations

import argparse
import json
import platform
from importlib import metadata

_PARTS = ("django", "duckdb", "psycopg", "pyarrow")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("version", help="Say which version this is and what it stands on")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.set_defaults(run=_version)


def _version(arguments: argparse.Namespace) -> None:
    facts = {"crossfoot": metadata.version("crossfoot"), "python": platform.python_version()}
    facts |= {part: metadata.version(part) for part in _PARTS}
    if arguments.json:
        print(json.dumps(facts))
    else:
        print("\n".join(f"{name} {version}" for name, version in facts.items()))
