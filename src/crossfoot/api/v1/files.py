"""Files as answers."""

from __future__ import annotations

from django.http import HttpResponse

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}


def file_answer(content: bytes, *, name: str) -> HttpResponse:
    """A file to save, never to be guessed at. name: with its suffix; what a header cannot hold becomes `_`."""
    suffix = name.rsplit(".", 1)[-1]
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    response = HttpResponse(content, content_type=TYPES[suffix])
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
