"""Work in the background: what was asked for, how far it is, and the file it made."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from ninja import Router

from crossfoot.api.v1.files import TYPES, stored_answer
from crossfoot.api.wire.routes import Answer, Call, gives, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Limit, Number
from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.work.reads import work_numbered, work_page
from crossfoot.books.trail.work.work import Work, WorkKind, WorkState
from crossfoot.desks.exports.exporting import exported_file
from crossfoot.measures import Instant

router = Router(tags=["work"])
MEDIA = tuple(TYPES[way].split(";")[0] for way in ("csv", "xlsx", "jsonl"))
WAIT_SECONDS_MAX = 60
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*([0-9]{1,4})\b", re.ASCII | re.IGNORECASE)
_LOOK_SECONDS = 0.1
_LOOK_SECONDS_MAX = 1.0


@dataclass(frozen=True, slots=True)
class WorkShown:
    """Work in the background. done of total: how far it is, of what; total is 0 while nobody knows it.

    result: what it came to, once it is done. code, says, do: what it was refused with. file: where its file is fetched, when
    it makes one; until: when that file is gone.
    """

    number: int
    kind: WorkKind
    state: WorkState
    asked_by: int
    asked_at: Instant
    done: int
    total: int
    what: str
    result: Mapping[str, Any]
    code: str
    says: str
    do: str
    file: str
    until: Instant | None


@reads(router, "/work", duty=Duty.READ, answer=page_shape(WorkShown))
def list_work(request: Call, entity: str, after: str | None = None, limit: Limit = 50) -> Any:
    """What was asked for to be done in the background, the latest first."""
    rows, following = work_page(request.by, entity=entity, after=request.place(after), limit=limit)
    return request.page((tuple(told(each) for each in rows), following))


@reads(router, "/work/{number}", duty=Duty.READ, answer=shape(WorkShown))
def get_work(request: Call, entity: str, number: Number) -> Any:
    """One piece of work: how far it is, and how it ended."""
    return told(work_numbered(request.by, entity=entity, number=number))


@gives(router, "/work/{number}/file", duty=Duty.READ, media=MEDIA)
def get_file(request: Call, entity: str, number: Number) -> Any:
    """The file that an export made: 409 while it is not ready, 410 when it expired."""
    work = work_numbered(request.by, entity=entity, number=number)
    folder = Path(settings.CROSSFOOT_EXPORTS)
    place = exported_file(entity=entity, work=work, folder=folder, by=request.by, at=request.at)
    return stored_answer(place.open("rb"), name=work.result["name"])


def asked_for(request: Call, number: int) -> Answer:
    """The answer to who asked for work: told of when it is over, or when they do not want to wait longer.

    Raises what the work was refused with, when it was refused while they waited.
    """
    seconds = wanted_wait(request.http.headers.get("Prefer", ""))
    until, pause = time.monotonic() + seconds, _LOOK_SECONDS
    while not (work := work_numbered(request.by, entity=request.entity, number=number)).is_over:
        left = until - time.monotonic()
        if left <= 0:
            break
        time.sleep(min(pause, left))
        pause = min(2 * pause, _LOOK_SECONDS_MAX)
    if (refusal := work.refusal) is not None:
        raise refusal
    headers = {"Location": _place(work)}
    if seconds:
        headers["Preference-Applied"] = f"wait={seconds}"
    return Answer(201 if work.is_over else 202, told(work), headers)


def wanted_wait(prefer: str) -> int:
    """How many seconds the caller would wait; 0 when it says nothing of it."""
    wanted = _WAIT.search(prefer)
    return min(int(wanted[1]), WAIT_SECONDS_MAX) if wanted else 0


def told(work: Work) -> WorkShown:
    """Work as programs are told of it."""
    refusal = work.refusal
    is_file = work.kind is WorkKind.EXPORT and work.state is WorkState.DONE
    return WorkShown(
        number=work.id,
        kind=work.kind,
        state=work.state,
        asked_by=work.by,
        asked_at=work.at,
        done=work.done,
        total=work.total,
        what=work.what,
        result=work.result if work.state is WorkState.DONE else {},
        code=work.code,
        says=refusal.says if refusal else "",
        do=refusal.do if refusal else "",
        file=f"{_place(work)}/file" if is_file else "",
        until=Instant.parse(work.result["expires_at"]) if is_file else None,
    )


def _place(work: Work) -> str:
    return f"/api/v1/{work.entity}/work/{work.id}"
