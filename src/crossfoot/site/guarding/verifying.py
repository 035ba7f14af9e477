"""Verifying and exporting the installation, by the role that sees every row and changes none."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import psycopg
from django.conf import settings

from crossfoot.errors import Unavailable
from crossfoot.measures import Instant
from crossfoot.runs.trail import anchors, verify_trail
from crossfoot.site import access
from crossfoot.site.guarding.exporting import export_trail


def verifier() -> psycopg.Connection:
    """A connection of the role that sees all and changes nothing. Raises psycopg.OperationalError when it is not let in."""
    return psycopg.connect(access.conninfo_of(access.VERIFIER), autocommit=True)


def verify_here(at: Instant) -> Mapping[str, Any]:
    """Everything there is to say of this installation's trail: broken (how many), says, leaves, sealed, seals, anchored.

    Raises Unavailable when the verifier role is not let in.
    """
    noted = Path(settings.CROSSFOOT_ANCHORS) / anchors.FILE_NAME
    with tempfile.TemporaryDirectory(prefix="crossfoot-trail-") as made:
        folder = Path(made) / "export"
        _export(folder, at)
        found = verify_trail.verify(folder, noted if noted.is_file() else None)
    says = [verify_trail.in_words(each) for each in found["broken"]]
    numbers = {name: found[name] for name in ("leaves", "sealed", "seals")}
    return {"broken": len(says), "says": says, **numbers, "anchored": "yes" if noted.is_file() else "no"}


def export_here(at: Instant) -> IO[bytes]:
    """The export as one ZIP, from its beginning. Raises Unavailable when the verifier role is not let in."""
    out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with tempfile.TemporaryDirectory(prefix="crossfoot-trail-") as made:
        folder = Path(made) / "trail"
        _export(folder, at)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.rglob("*")):
                packed.write(path, path.relative_to(made))
    out.seek(0, io.SEEK_SET)
    return out


def _export(folder: Path, at: Instant) -> None:
    try:
        with verifier() as connection:
            export_trail(connection, folder, at=at)
    except psycopg.OperationalError as error:
        raise Unavailable("The database does not let the verifier role in; the operator has to give it a password.") from error
