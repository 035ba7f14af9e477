"""Specimens of backups: one that is none, one that is damaged, and a place that is not empty."""

from __future__ import annotations

from pathlib import Path

from crossfoot.site.backups.manifest import NAME, BackupManifest, read_manifest, verify
from crossfoot.site.backups.restoring import must_name_both, restore_backup


def _whole(tmp_path: Path) -> Path:
    folder = tmp_path / "20261103T020000000Z"
    folder.mkdir()
    BackupManifest("2026-11-03T02:00:00+00:00", "0.1.0", 18, "0002_rules", {}, {}).write(folder)
    return folder


def _unreadable(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"form": 9}')
    read_manifest(tmp_path)


def _damaged(tmp_path: Path) -> None:
    folder = _whole(tmp_path)
    BackupManifest("2026-11-03T02:00:00+00:00", "0.1.0", 18, "0002_rules", {"database.dump": "0" * 64}, {}).write(folder)
    (folder / "database.dump").write_bytes(b"changed")
    verify(tmp_path, folder)


def _not_empty(tmp_path: Path) -> None:
    folder, lake = _whole(tmp_path), tmp_path / "lake"
    (lake / "US01" / "events").mkdir(parents=True)
    (lake / "US01" / "events" / "f.parquet").touch()
    restore_backup(tmp_path, backup=folder, database="back", lake=lake)


SPECIMENS = {
    "backup-not-there": lambda tmp_path: read_manifest(tmp_path),
    "backup-unreadable": _unreadable,
    "backup-damaged": _damaged,
    "restore-not-empty": _not_empty,
    "restore-half-named": lambda: must_name_both("back", None),
}
