"""The folder that holds everything an installation keeps on this machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ROOT_HOME = Path("/var/lib/crossfoot")
_LINKED_LAST = 0o711  # others may pass through to what is theirs, and list nothing
_PRIVATE = 0o700


def home() -> Path:
    """Where this installation keeps its data: `CROSSFOOT_HOME`, else a place that fits the user."""
    if named := os.environ.get("CROSSFOOT_HOME"):
        return Path(named).absolute()
    if os.geteuid() == 0:
        return ROOT_HOME
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "crossfoot"


def make_home(folder: Path) -> None:
    """Create the folder where it is not there. Folders that exist, its parents among them, keep their modes."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(exist_ok=True)
    # Root's server runs as another user, who has to get through to the data folder.
    folder.chmod(_LINKED_LAST if os.geteuid() == 0 else _PRIVATE)


def secret_key() -> str:
    """The key that signs sessions: `CROSSFOOT_SECRET_KEY`, else one made on first use and kept readable to us alone."""
    if given := os.environ.get("CROSSFOOT_SECRET_KEY"):
        return given
    file = home() / "secret-key"
    if not file.exists():
        make_home(file.parent)
        draft = file.with_name(f"secret-key.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)  # the first of two starts at once wins; the other reads what it wrote
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()
