"""A pytest plugin that notes how long each test took and whether its examples are drawn; one JSON line each."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

NOTED_IN = "CROSSFOOT_MUTATION_TIMES"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Note a test once it has run."""
    report = yield
    if report.when == "call":
        drawn = is_hypothesis_test(getattr(item, "obj", None))
        with Path(os.environ[NOTED_IN]).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"test": item.nodeid, "seconds": report.duration, "drawn": drawn}) + "\n")
    return report
