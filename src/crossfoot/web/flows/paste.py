"""Import from a sheet: paste or upload, say what each column is, look at every problem beside its cell, then do it.

A screen declares `Pasting` and routes one view to `paste_page`:

    @deed(duty=Duty.CONTRACT)
    def imported(visit: Visit) -> HttpResponse:
        return paste_page(visit, ORDERS)

Nothing is kept between the steps: the rows travel in the form, and are read anew by the desk when it is done.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crossfoot.errors import Malformed, Problem, Refusal
from crossfoot.formats.tables.listed.words import harmless
from crossfoot.web.flows.errors import Problem as Told
from crossfoot.web.flows.pasted import BYTES_MAX, ROWS_MAX, Pasted, Target, carried_back, guessed, mapped, read_pasted
from crossfoot.web.refused import told
from crossfoot.web.visit import Visit, new_key

SHOWN = 50
_NAME = "pasted.csv"


@dataclass(frozen=True, slots=True)
class Pasting:
    """id: of the import. title: `Import orders`. deed: the button's word: `Import`. noun: of the rows, in the plural.

    targets: the columns there may be. check: (visit, CSV of the targets) to what is wrong with it, by row and target, changing
    nothing. act: (visit, CSV, key) does it, all or none, and says what came of it; it may refuse. back: (entity) to the list.
    follows: what cannot be taken back, as sentences.
    """

    id: str
    title: str
    deed: str
    noun: str
    targets: tuple[Target, ...]
    check: Callable[[Visit, bytes], Iterable[Problem]]
    act: Callable[[Visit, bytes, str], str]
    back: Callable[[str], str]
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the preview. cells: (cell, what is wrong with it). says: what is wrong with it as a whole."""

    number: int
    cells: tuple[tuple[str, str], ...]
    says: str

    @property
    def is_wrong(self) -> bool:
        """Whether anything is."""
        return bool(self.says) or any(says for _, says in self.cells)


def paste_page(visit: Visit, pasting: Pasting) -> HttpResponse:
    """The page of the form's `step`: nothing, `map`, `check`, `errors` (a file) or `do`."""
    post = visit.request.POST
    step = post.get("step", "")
    try:
        if step == "map":
            return _map(visit, pasting, _given(visit))
        if step in ("check", "errors", "do"):
            return _checked(visit, pasting, carried_back(post.get("rows", "")), step=step)
    except Malformed as error:
        return _page(visit, pasting, "flows/paste.html", {"refusal": told(error)}, status=422)
    return _page(visit, pasting, "flows/paste.html", {})


def _given(visit: Visit) -> Pasted:
    upload = visit.request.FILES.get("file")
    if upload is not None:
        if (upload.size or 0) > BYTES_MAX:
            raise Malformed("paste-too-large", limit=f"{BYTES_MAX:,} bytes")
        return read_pasted(upload.read(), name=upload.name or _NAME)
    return read_pasted(visit.request.POST.get("text", "").encode(errors="replace"), name=_NAME)


def _map(visit: Visit, pasting: Pasting, pasted: Pasted, *, problems: Sequence[Told] = ()) -> HttpResponse:
    mapping = _mapping(visit, pasting, pasted) if problems else guessed(pasted.columns, pasting.targets)
    facts = {
        "pasted": pasted,
        "rows": pasted.carried(),
        "first_rows": pasted.rows[:5],
        "columns": tuple(enumerate(pasted.columns)),
        "choices": tuple((target, mapping.get(target.id, -1)) for target in pasting.targets),
        "problems": problems,
    }
    return _page(visit, pasting, "flows/paste_map.html", facts, status=422 if problems else 200)


def _mapping(visit: Visit, pasting: Pasting, pasted: Pasted) -> dict[str, int]:
    """The columns chosen, by target."""
    found = {}
    for target in pasting.targets:
        place = visit.request.POST.get(f"m-{target.id}", "")
        if place.isascii() and place.isdigit() and int(place) < len(pasted.columns):
            found[target.id] = int(place)
    return found


def _checked(visit: Visit, pasting: Pasting, pasted: Pasted, *, step: str) -> HttpResponse:
    mapping = _mapping(visit, pasting, pasted)
    lacking = [
        Told(f"m-{target.id}", f"Choose the column of {target.title}.")
        for target in pasting.targets
        if target.needed and target.id not in mapping
    ]
    if lacking:
        return _map(visit, pasting, pasted, problems=lacking)
    data, problems = mapped(pasted, mapping)
    problems += tuple(pasting.check(visit, data))
    lines = tuple(_lines(pasted, mapping, problems))
    if step == "errors":
        return _errors(visit, pasting, mapping, lines)
    refusal = None
    if step == "do" and not problems:
        try:
            says = pasting.act(visit, data, visit.key)
        except Refusal as error:
            refusal = told(error)
        else:
            return _page(visit, pasting, "flows/paste_done.html", {"says": says, "lines": lines})
    wrong = tuple(line for line in lines if line.is_wrong)
    facts = {
        "rows": pasted.carried(),
        "mapping": tuple(mapping.items()),
        "heads": tuple(target.title for target in pasting.targets if target.id in mapping),
        "lines": (wrong or lines)[:SHOWN],
        "lines_total": len(lines),
        "wrong_total": len(wrong),
        "whole": tuple(f"{each.says} {each.do}" for each in problems if each.row is None),
        "left_out": tuple(each for place, each in enumerate(pasted.columns) if place not in mapping.values()),
        "key": visit.request.POST.get("key") or new_key(),
        "refusal": refusal,
        "may": not problems,
    }
    return _page(visit, pasting, "flows/paste_check.html", facts, status=refusal["status"] if refusal else 200)


def _lines(pasted: Pasted, mapping: Mapping[str, int], problems: Sequence[Problem]) -> Iterable[Line]:
    beside: dict[tuple[int | None, str], list[str]] = {}
    for each in problems:
        place = (each.row, each.field if each.field in mapping else "")
        beside.setdefault(place, []).append(f"{each.says} {each.do}")
    for number, row in enumerate(pasted.rows, 1):
        cells = tuple((row[place], " ".join(beside.get((number, target), ()))) for target, place in mapping.items())
        yield Line(number, cells, " ".join(beside.get((number, ""), ())))


def _errors(visit: Visit, pasting: Pasting, mapping: Mapping[str, int], lines: Sequence[Line]) -> HttpResponse:
    """The wrong rows as a file to correct and import again: their cells as given, then what is wrong."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*mapping, "row", "problems"])
    for line in lines:
        if line.is_wrong:
            wrong = [line.says, *(f"{target}: {says}" for target, (_, says) in zip(mapping, line.cells, strict=True) if says)]
            cells = [harmless(cell) for cell, _ in line.cells]
            writer.writerow([*cells, line.number, harmless(" ".join(each for each in wrong if each))])
    name = f"{visit.entity}-{pasting.id}-errors.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _page(visit: Visit, pasting: Pasting, template: str, facts: dict[str, Any], *, status: int = 200) -> HttpResponse:
    given = {"visit": visit, "pasting": pasting, "back": pasting.back(visit.entity), "rows_max": f"{ROWS_MAX:,}", **facts}
    return render(visit.request, template, given, status=status)
