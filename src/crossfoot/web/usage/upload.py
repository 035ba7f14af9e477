"""Uploading: a file or pasted rows, how they are read, what they would become, and only then the import."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from crossfoot.books.actors.actor import Duty
from crossfoot.books.usage.lake_file import BackfillState
from crossfoot.books.usage.reads.sources import backfills, sources
from crossfoot.desks.usage import uploading
from crossfoot.desks.usage.uploading import Upload
from crossfoot.errors import Malformed
from crossfoot.formats.usage.mapping import UsageMapping
from crossfoot.formats.usage.mapping_file import built_in_names, read_mapping
from crossfoot.formats.usage.preview import Preview
from crossfoot.web.flows.errors import Problem, by_field
from crossfoot.web.guard import deed
from crossfoot.web.usage import proposing
from crossfoot.web.usage.words import facts_of_mapping
from crossfoot.web.visit import Visit

STEPS = ("File", "Mapping", "Check", "Batch")


@deed(duty=Duty.LOAD_USAGE)
def begin(visit: Visit) -> HttpResponse:
    """Which file, of which source."""
    if visit.request.method != "POST":
        return _asked(visit, ())
    post = visit.request.POST
    source = post.get("source", "") or post.get("new", "").strip()
    sent, pasted = visit.request.FILES.get("file"), post.get("rows", "")
    if not source:
        return _asked(visit, (Problem("source", "Choose the source the rows come from, or name a new one."),))
    if sent is None and not pasted.strip():
        return _asked(visit, (Problem("file", "Choose a file, or paste rows."),))
    try:
        if sent is not None:
            kept = uploading.keep_upload(entity=visit.entity, name=str(sent.name), chunks=sent.chunks(), by=visit.by)
        else:
            kept = uploading.keep_pasted(entity=visit.entity, text=pasted, by=visit.by)
        uploading.look_at(kept, mapping=None)
    except Malformed as refusal:
        place = "file" if sent is not None else "rows"
        return _asked(visit, (Problem(place, f"{refusal.says} {refusal.do}"),))
    query = urlencode({"source": source, "backfill": post.get("backfill", "")})
    return HttpResponseRedirect(f"{reverse('usage-upload-of', args=[visit.entity, kept.id])}?{query}")


def _asked(visit: Visit, problems: tuple[Problem, ...]) -> HttpResponse:
    facts = {
        "visit": visit,
        "known": sources(visit.by, entity=visit.entity),
        "backfills": [b for b in backfills(visit.by, entity=visit.entity) if b.state is BackfillState.OPEN],
        "problems": problems,
        "wrong": by_field(problems),
        "given": visit.request.POST or visit.request.GET,
        "limit": uploading.UPLOAD_BYTES_MAX >> 20,
        "steps": tuple(enumerate(STEPS, start=1)),
        "here": 1,
    }
    return render(visit.request, "usage/upload.html", facts, status=422 if problems else 200)


@deed(duty=Duty.LOAD_USAGE)
def of(visit: Visit, upload: str) -> HttpResponse:
    """What an uploaded file would become; by POST with `step=map` how it is read, with `step=do` the import."""
    kept = uploading.upload_named(entity=visit.entity, upload=upload, by=visit.by)
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    source, backfill = given.get("source", "").strip(), given.get("backfill", "")
    if not source:
        return HttpResponseRedirect(reverse("usage-upload", args=[visit.entity]))
    stored = uploading.mapping_of(entity=visit.entity, source=source, by=visit.by)
    step = visit.request.POST.get("step", "")
    if step == "do":
        return _import(visit, kept, source, backfill)
    if step == "map":
        return _map(visit, kept, source, backfill)
    if stored is None or given.get("remap"):
        return _form(visit, kept, source, backfill, proposed=stored)
    return _check(visit, kept, source, backfill, mapping=stored, text="")


def _map(visit: Visit, kept: Upload, source: str, backfill: str) -> HttpResponse:
    seen = uploading.look_at(kept, mapping=None)
    text = proposing.mapping_text(source, seen.columns, visit.request.POST)
    try:
        mapping = read_mapping(text, name="the mapping")
        return _check(visit, kept, source, backfill, mapping=mapping, text=text.decode())
    except Malformed as refusal:
        told = [f"{each.field or 'Mapping'}: {each.says} {each.do}" for each in refusal.problems] or [refusal.says]
        return _form(visit, kept, source, backfill, proposed=None, problems=tuple(Problem("columns", each) for each in told))


def _form(
    visit: Visit,
    kept: Upload,
    source: str,
    backfill: str,
    *,
    proposed: UsageMapping | None,
    problems: tuple[Problem, ...] = (),
) -> HttpResponse:
    seen = uploading.look_at(kept, mapping=None)
    sent = visit.request.POST
    begin_with = proposed or seen.suggested
    zone = begin_with.at.zone if begin_with else ""
    facts = {
        **_facts(visit, kept, source, backfill, here=2),
        "lines": proposing.lines(seen, sent, begin_with),
        "doubts": seen.doubts if proposed is None else (),
        "roles": proposing.ROLES,
        "forms": proposing.FORMS,
        "delimiters": proposing.DELIMITERS,
        "built_in": built_in_names(),
        "form": sent.get("form") or (begin_with.at.form.value if begin_with else "iso"),
        "zone": sent.get("zone", zone),
        "account": sent.get("account", ""),
        "delimiter": sent.get("delimiter") or (proposed.delimiter if proposed else uploading.delimiter_of(kept)),
        "chosen": sent.get("built-in", ""),
        "problems": problems,
    }
    return render(visit.request, "usage/upload_map.html", facts, status=422 if problems else 200)


def _check(
    visit: Visit,
    kept: Upload,
    source: str,
    backfill: str,
    *,
    mapping: UsageMapping,
    text: str,
    refusal: Malformed | None = None,
) -> HttpResponse:
    """The first rows as events, and what is wrong with the others; refused columns are told on the same page."""
    seen: Preview | None = None
    try:
        seen = uploading.look_at(kept, mapping=mapping)
    except Malformed as error:
        refusal = error
    usage = seen.usage if seen else None
    facts = {
        **_facts(visit, kept, source, backfill, here=3),
        "declared": facts_of_mapping(mapping),
        "kind": seen.kind.value if seen else "",
        "usage": usage,
        "rows_seen": usage.rows_read if usage else 0,
        "rejected": usage.rejected if usage else (),
        "refusal": refusal,
        "text": text,
        "key": visit.request.POST.get("key", ""),
    }
    return render(visit.request, "usage/upload_check.html", facts, status=422 if refusal else 200)


def _import(visit: Visit, kept: Upload, source: str, backfill: str) -> HttpResponse:
    text = visit.request.POST.get("mapping", "")
    done = uploading.bring_in(
        entity=visit.entity,
        upload=kept,
        source=source,
        mapping=text.encode(),
        backfill=backfill,
        by=visit.by,
        at=visit.at,
        key=visit.key,
    )
    if done.earlier:
        messages.info(visit.request, "These very bytes were loaded before: nothing changed.")
    else:
        messages.success(
            visit.request, f"{done.rows_staged:,} of {done.rows_read:,} rows are in, {done.rows_rejected:,} rejected."
        )
    return HttpResponseRedirect(reverse("usage-batch", args=[visit.entity, done.batch]))


def _facts(visit: Visit, kept: Upload, source: str, backfill: str, *, here: int) -> dict[str, Any]:
    return {
        "visit": visit,
        "upload": kept,
        "source": source,
        "backfill": backfill,
        "steps": tuple(enumerate(STEPS, start=1)),
        "here": here,
        "remap": f"?{urlencode({'source': source, 'backfill': backfill, 'remap': '1'})}",
    }
