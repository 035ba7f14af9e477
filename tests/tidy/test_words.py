"""What is committed makes sense to somebody who only has the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tidy.source import ROOT, tracked

TEXT = {".py", ".md", ".toml", ".sql", ".yaml", ".yml", ".json", ".txt", ".lock", ".typ", ".csv", ".cfg", ".ini", ""}
OF_ONE_MACHINE = re.compile(r"(?<![\w.~/])/(?:home|Users|work|mnt|opt)/\w")
OF_A_TRACKER = re.compile(r"(?<!\binvoice )\b(?:issue|ticket|PR|pull request) #?\d+\b", re.IGNORECASE)
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|HA" + r"CK)\b")
INDEX_HOST = re.compile(r"https?://\S*(?:py" + r"pi|python" + r"hosted|devpi|artifactory|nexus)", re.IGNORECASE)
SIZE_MAX = 2_000_000
VECTORS = ROOT / "tests" / "vectors" / "rating.json"  # says which public discussion each of its cases comes from


@pytest.mark.parametrize(
    ("pattern", "because"),
    [
        (OF_ONE_MACHINE, "a path of the machine it was written on means nothing on another"),
        (OF_A_TRACKER, "a number of a list that readers cannot see"),
        (UNFINISHED, "what is left to do stands in no comment"),
        (INDEX_HOST, "where packages come from is for each installation to say"),
    ],
    ids=["machine", "tracker", "unfinished", "index"],
)
def test_no_committed_text_points_to_where_the_reader_cannot_go(pattern: re.Pattern[str], because: str):
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path.stat().st_size > SIZE_MAX or path in (Path(__file__), VECTORS):
            continue
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # samples in other encodings
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in pattern.finditer(text)]
    assert found == [], because
