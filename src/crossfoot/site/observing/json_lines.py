"""The log: one JSON object a line on standard error, made of an allow-list of facts.

No amount and no name gets in, because nothing does that is not on the list. What other packages log is told by its
template, never by what was filled into it; a fault is told by its kind and where it happened, never by its message, which
may quote a row of the database.
"""

from __future__ import annotations

import json
import logging
import logging.config
import traceback
from datetime import UTC, datetime
from typing import Any

FACTS = (
    *("request_id", "method", "route", "status", "milliseconds", "actor", "entity", "refusal"),
    *("job", "outcome", "node", "work", "due", "alerts"),
)
"""What a line may carry beside its message, as `extra` of the call. actor: an id; entity: a code; refusal: a code."""

OURS = "crossfoot"


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "says": record.getMessage() if _is_ours(record) else str(record.msg),
        }
        line.update({name: value for name in FACTS if (value := getattr(record, name, None)) is not None})
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def fault(error: BaseException) -> dict[str, Any]:
    """What broke and where: the kind of each error in the chain, and the places the last one passed through."""
    kinds = []
    each: BaseException | None = error
    while each is not None:
        kinds.append(type(each).__name__)
        each = each.__cause__ or each.__context__
    frames = traceback.extract_tb(error.__traceback__)
    return {"kinds": kinds, "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]}


def start() -> None:
    """Have everything that is logged in this process go to standard error as JSON lines."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonLines}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {
                OURS: {"level": "INFO"},
                # Django's own would tell paths, which may name things; every request has a line of ours.
                "django": {"handlers": [], "level": "ERROR", "propagate": True},
                "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
                "django.security": {"handlers": [], "level": "ERROR", "propagate": True},
                "dbos": {"handlers": [], "level": "WARNING", "propagate": True},
            },
        }
    )


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name == OURS or record.name.startswith(f"{OURS}.")
