"""Files as answers."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse, HttpResponse

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
}


def stored_answer(content: IO[bytes], *, name: str) -> FileResponse:
    """A file that is sent as it is read, and closed when it is sent. name: as `file_answer` takes it."""
    response = FileResponse(content, as_attachment=True, filename=_safe(name), content_type=TYPES[name.rsplit(".", 1)[-1]])
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_answer(content: bytes, *, name: str) -> HttpResponse:
    """A file to save, never to be guessed at. name: with its suffix; what a header cannot hold becomes `_`."""
    suffix = name.rsplit(".", 1)[-1]
    response = HttpResponse(content, content_type=TYPES[suffix])
    response["Content-Disposition"] = f'attachment; filename="{_safe(name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _safe(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
