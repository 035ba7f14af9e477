"""Processes that belong together: started together, and ended together when one ends or somebody asks."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

_POLL_SECONDS = 0.2
END_SECONDS_MAX = 25
_PR_SET_PDEATHSIG = 1


def run_together(commands: Sequence[Sequence[str]], *, environment: Mapping[str, str]) -> int:
    """Run commands until SIGTERM or SIGINT comes, or one of them ends; then end all. 0 when asked, else the first's code.

    Each gets SIGTERM, and is killed when it has not ended after some seconds. On Linux they also end when this process is
    killed without a word.
    """
    asked: list[int] = []

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            running.append(
                subprocess.Popen(command, env=dict(environment), start_new_session=True, preexec_fn=_end_with_parent)
            )
        while not asked and all(each.poll() is None for each in running):
            time.sleep(_POLL_SECONDS)
        ended = [each.returncode for each in running if each.poll() is not None]
    finally:
        _end(running)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if asked else abs(ended[0]) or 1


def _end(running: Sequence[subprocess.Popen[bytes]]) -> None:
    for each in running:
        if each.poll() is None:
            each.terminate()
    until = time.monotonic() + END_SECONDS_MAX
    for each in running:
        try:
            each.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
