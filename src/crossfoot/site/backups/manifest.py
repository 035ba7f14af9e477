"""What a backup says of itself: which files it is made of, each with its digest.

DIR/lake/US01/events/<digest>.parquet     files of the lake, shared by every backup in DIR
DIR/20261103T020000Z/database.dump        the database, as `pg_dump` writes it
DIR/20261103T020000Z/calls/...            calls of the usage door that were not counted yet
DIR/20261103T020000Z/manifest.json        this; written last: a folder without one is no backup
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crossfoot.errors import Malformed, Missing

NAME = "manifest.json"
FORM = 1
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """One backup. files: path below its folder -> digest; lake: path below DIR/lake, whose name is its digest -> bytes."""

    made_at: str
    version: str
    server_major: int
    migration: str
    files: Mapping[str, str]
    lake: Mapping[str, int]

    def write(self, folder: Path) -> None:
        """Write it whole or not at all."""
        draft = folder / f"{NAME}.draft"
        draft.write_text(json.dumps({"form": FORM, **asdict(self)}, indent=1, sort_keys=True) + "\n", "utf-8")
        draft.rename(folder / NAME)


def read_manifest(folder: Path) -> BackupManifest:
    """The manifest of a backup. Raises Missing: backup-not-there; Malformed: backup-unreadable."""
    page = folder / NAME
    if not page.is_file():
        raise Missing("backup-not-there", folder=folder)
    try:
        read: dict[str, Any] = json.loads(page.read_text("utf-8"))
        form = read.pop("form")
        found = BackupManifest(**read)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Malformed("backup-unreadable", folder=folder, reason=type(error).__name__) from error
    if form != FORM:
        raise Malformed("backup-unreadable", folder=folder, reason=f"its form is {form}, this program reads {FORM}")
    return found


def backups_in(root: Path) -> list[Path]:
    """The backups of a folder, the latest first."""
    return sorted((page.parent for page in root.glob(f"*/{NAME}")), reverse=True)


def verify(root: Path, folder: Path) -> BackupManifest:
    """Read every byte of a backup and compare with its manifest.

    Raises Missing: backup-not-there, backup-damaged with the first file that is gone or changed.
    """
    found = read_manifest(folder)
    wanted = {folder / name: digest for name, digest in found.files.items()}
    wanted |= {root / "lake" / name: Path(name).stem for name in found.lake}
    for path, digest in wanted.items():
        if not path.is_file() or digest_of(path) != digest:
            raise Missing("backup-damaged", file=path)
    return found


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
