"""Specimens of `crossfoot rate`."""

from __future__ import annotations

from pathlib import Path

from crossfoot.site.main import _run

SAMPLES = Path(__file__).parents[1] / "samples" / "rate"
_GIVEN = ["rate", "--period", "2026-10", "--agreement", str(SAMPLES / "tokyo.yaml"), "--usage", str(SAMPLES / "usage.csv")]


def _no_mapping() -> None:
    _run(_GIVEN)


def _no_such_folder(tmp_path: Path) -> None:
    _run([*_GIVEN, "--mapping", str(SAMPLES / "usage.yaml"), "--csv", str(tmp_path / "absent" / "charges.csv")])


def _three_for_two() -> None:
    _run([*_GIVEN, *("--mapping", str(SAMPLES / "usage.yaml")) * 3, "--usage", str(SAMPLES / "usage.csv")])


SPECIMENS = {
    "mappings-do-not-pair": _three_for_two,
    "mapping-not-said": _no_mapping,
    "file-not-writable": _no_such_folder,
}
