"""What the doctor asks of the machine: disk, fsync, time zones, secrets, backups, how it is served."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from crossfoot.errors import CrossfootError
from crossfoot.measures.instant import zone
from crossfoot.site import home
from crossfoot.site.backups.taking import LAST
from crossfoot.site.doctor.finding import Finding, ill, watch, well
from crossfoot.site.entrance.served import served

_GB = 1 << 30
_FREE_LEAST, _FREE_LOW = 1 * _GB, 5 * _GB
_BACKUP_HOURS_MAX = 26
_KEPT_APART = (".aside", ".damaged")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def disk(lake: Path) -> Finding:
    """Room where the lake is."""
    free = shutil.disk_usage(_existing(lake)).free
    seen = f"{free // (1 << 20):,} MB free at {lake}"
    if free < _FREE_LEAST:
        return ill("disk", seen, "Make room now: usage is refused, and the database stops, on a full disk.")
    return watch("disk", seen, "Make room, or move the lake (CROSSFOOT_LAKE).") if free < _FREE_LOW else well("disk", seen)


def durable(lake: Path) -> Finding:
    """Whether what is written and synced can be read back where the lake is."""
    try:
        with tempfile.NamedTemporaryFile(dir=_existing(lake), prefix=".doctor-") as tried:
            tried.write(b"crossfoot")
            tried.flush()
            os.fsync(tried.fileno())
            if Path(tried.name).read_bytes() != b"crossfoot":
                return ill("fsync", "what was written reads otherwise", "Do not trust this disk; move the lake.")
    except OSError as error:
        return ill(
            "fsync", f"cannot write and sync at {lake}: {error.strerror}", "Give the program's user the right to write there."
        )
    return well("fsync", "written, synced and read back")


def calls(lake: Path) -> Finding:
    """Calls of the usage door that could not be brought into the books."""
    names = sorted(path.name for ending in _KEPT_APART for path in (lake / ".calls").glob(f"*{ending}"))
    if names:
        do = "Nothing of it is lost and the rest was counted: keep the file, and report it with the alert that names it."
        return ill("calls", f"{len(names)} set aside in {lake / '.calls'}, {names[0]} among them", do)
    return well("calls", "none set aside")


def zones() -> Finding:
    """The data of time zones that periods are cut by."""
    try:
        zone("America/New_York")
    except (CrossfootError, OSError) as error:
        return ill("time zones", str(error), "Install the package tzdata of the lock file again.")
    return well("time zones", "those of the tzdata package")


def secrets(folder: Path | None = None) -> Finding:
    """Whether files with secrets are readable to us alone."""
    place = folder or home.home()
    files = [path for path in (place / "secret-key", *(Path(each) for each in _named())) if path.is_file()]
    open_ones = [str(path) for path in files if path.stat().st_mode & _OTHERS]
    if open_ones:
        return ill("secrets", f"others may read {', '.join(open_ones)}", f"chmod 600 {' '.join(open_ones)}")
    return well("secrets", f"{len(files)} files, readable to us alone")


def backups(at: datetime, folder: Path | None = None) -> Finding:
    """How old the last backup is that was taken from this machine."""
    page = (folder or home.home()) / LAST
    do = "Take one every night: crossfoot backup FOLDER, on another disk."
    if not page.is_file():
        return watch("backups", "none was taken from this machine", do)
    made_at = datetime.fromisoformat(json.loads(page.read_text("utf-8"))["made_at"])
    hours = int((at - made_at).total_seconds() // 3600)
    seen = f"the last is {hours} hours old"
    return watch("backups", seen, do) if hours > _BACKUP_HOURS_MAX else well("backups", seen)


def address() -> Finding:
    """How people reach it."""
    try:
        found = served()
    except CrossfootError as error:
        return ill("address", str(error), "Set CROSSFOOT_URL to what people type.")
    if found.secure:
        return well("address", f"{found.url}, by https")
    return well("address", f"{found.url}, this machine alone; others want https (CROSSFOOT_URL)")


def now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


def _named() -> list[str]:
    return [
        value for name, value in os.environ.items() if name.startswith(("CROSSFOOT_", "DATABASE_")) and name.endswith("_FILE")
    ]


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
