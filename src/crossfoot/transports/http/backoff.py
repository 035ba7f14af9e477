"""How long to wait before the next attempt: ever longer, and never everybody at once."""

from __future__ import annotations

import hashlib

PAUSES_SECONDS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
"""After the first, second ... failure: three days and some in all."""
_JITTER_PERCENT = 20


def pause_before(attempt: int, *, of: str) -> int | None:
    """Seconds before an attempt, counted from 2; None when there is to be none.

    of: what is sent. Its digest spreads the pause by up to a fifth either way, so that a receiver that comes back is not met by
    everything at once; the same message waits the same.
    """
    if attempt - 2 >= len(PAUSES_SECONDS):
        return None
    pause = PAUSES_SECONDS[attempt - 2]
    spread = int.from_bytes(hashlib.sha256(f"{of}/{attempt}".encode()).digest()[:4], "big") % (2 * _JITTER_PERCENT + 1)
    return max(1, pause * (100 - _JITTER_PERCENT + spread) // 100)
