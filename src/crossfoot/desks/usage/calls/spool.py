"""Where calls wait for the compactor, and what a call is called."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import threading
import time
from pathlib import Path

from django.conf import settings

from crossfoot.bulk.spool.waiting import backlog_bytes
from crossfoot.bulk.spool.writer import SEALED, SpoolWriter
from crossfoot.errors import Conflict
from crossfoot.measures import Instant

_FOLDER, _KEYS = ".calls", "keys"
_LOOK_AGAIN_SECONDS = 0.25
_PREFIX = "call-"
_MAC_DIGITS, _KEY_DIGITS = 10, 32

_writers: dict[tuple[int, str], SpoolWriter] = {}
_backlogs: dict[str, tuple[float, int]] = {}
_making = threading.Lock()


def spool_root() -> Path:
    """The folder of calls that are not in the lake yet. No entity's code begins with a point."""
    return Path(settings.CROSSFOOT_LAKE) / _FOLDER


def writer() -> SpoolWriter:
    """This process's hand in the spool."""
    place = (os.getpid(), str(settings.CROSSFOOT_LAKE))
    if (known := _writers.get(place)) is not None:
        return known
    with _making:
        if place not in _writers:
            _writers[place] = SpoolWriter(spool_root(), seal_seconds=settings.CROSSFOOT_CALLS_SEAL_SECONDS)
        return _writers[place]


def backlog() -> int:
    """Bytes that wait, looked up a few times a second at most."""
    place, now = str(settings.CROSSFOOT_LAKE), time.monotonic()
    looked, found = _backlogs.get(place, (0.0, -1))
    if found < 0 or now - looked > _LOOK_AGAIN_SECONDS:
        found = backlog_bytes(spool_root())
        _backlogs[place] = (now, found)
    return found


def call_named(*, entity: str, by: int, key: str) -> str:
    """The id of a call that its sender named: the same for the same sender and key, and for nobody else's."""
    return _PREFIX + _mac(f"key\n{entity}\n{by}\n{key}")[:_KEY_DIGITS]


def call_unnamed(*, entity: str, at: Instant) -> str:
    """A new id, which shows that it is one of ours."""
    told = f"{at.ns // 1_000_000:012x}{secrets.token_hex(5)}"
    return f"{_PREFIX}{told}-{_mac(f'call{told}{entity}')[:_MAC_DIGITS]}"


def call_waits(call: str, *, entity: str) -> bool:
    """Whether an id that no batch has yet is of a call that we took: by its own mark, or by its key's."""
    told, _, mark = call.removeprefix(_PREFIX).partition("-")
    if mark:
        return hmac.compare_digest(mark, _mac(f"call{told}{entity}")[:_MAC_DIGITS])
    return len(told) == _KEY_DIGITS and told.isalnum() and _marker(call).exists()


def claim(call: str, *, digest: str, entity: str, key: str, at: Instant) -> bool:
    """Claim a key for a body; whether this is the first claim since the key's call was last settled.

    digest: SHA-256 of call and body, hex. Raises Conflict: request-key-reused (claimed for another body).
    """
    marker = _marker(call)
    marker.parent.mkdir(parents=True, exist_ok=True)
    aside = marker.with_name(f"{call}.{secrets.token_hex(6)}")
    aside.write_text(digest, "ascii")
    try:
        os.link(aside, marker)
    except FileExistsError:
        with contextlib.suppress(FileNotFoundError):
            os.utime(marker)  # it is asked for again: no sweep takes it now
            if marker.read_text("ascii") != digest:
                raise Conflict("request-key-reused", key=key, entity=entity, deed="usage.received", at=at) from None
        return False
    finally:
        aside.unlink()
    return True


def settle(call: str) -> None:
    """A call's batch is in the books, which know its body from now on: the mark of its key goes."""
    _marker(call).unlink(missing_ok=True)


def sweep_marks(*, older_than: Instant) -> int:
    """Remove the marks of keys that were claimed before the instant and whose calls never came: how many.

    While a call that came before it still waits, every mark stays.
    """
    root, gone = spool_root(), 0
    if any(path.stat().st_mtime_ns < older_than.ns for path in root.glob(f"*{SEALED}")):
        return 0
    for marker in (root / _KEYS).glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if marker.stat().st_mtime_ns < older_than.ns:
                marker.unlink()
                gone += 1
    return gone


def call_digest(call: str, body: bytes) -> str:
    """SHA-256 of a call's id and body, hex."""
    digest = hashlib.sha256(call.encode() + b"\n")
    digest.update(body)
    return digest.hexdigest()


def _marker(call: str) -> Path:
    return spool_root() / _KEYS / call


def _mac(text: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), text.encode(), "sha256").hex()
