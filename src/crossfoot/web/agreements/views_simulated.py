"""What a version would have billed, before anybody stands for it; asking for approval with that as evidence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from crossfoot.books.actors.actor import Duty
from crossfoot.books.agreements.reads.versions import version_of
from crossfoot.desks.billing.looking.simulating import Simulation, simulate_version
from crossfoot.desks.contracts.approving import request_agreement_approve
from crossfoot.errors import Malformed, Refusal
from crossfoot.measures import Currency, Money
from crossfoot.web.agreements.views_one import number_of
from crossfoot.web.charts.bridge import Step, bridge
from crossfoot.web.guard import deed
from crossfoot.web.refused import told
from crossfoot.web.templatetags.figures import money, signed
from crossfoot.web.visit import Visit

_SALT = "crossfoot.simulation"
_STEPS = 8
_HOUR = 3600


@deed(duty=Duty.READ)
def simulated(visit: Visit, agreement: str) -> HttpResponse:
    """The last published month with a version: `?version=2`. POST asks for its approval, with the simulation as evidence."""
    version = number_of(visit, "version") or 1
    if visit.request.method == "POST":
        return _ask(visit, agreement, version)
    return _show(visit, agreement, version)


def _show(visit: Visit, agreement: str, version: int, refusal: Refusal | None = None) -> HttpResponse:
    found = simulate_version(entity=visit.entity, agreement=agreement, version=version, by=visit.by)
    evidence = (
        f"simulation of {agreement} version {version} on {found.period.start:%Y-%m}, run {found.run}: sha256 {found.digest}"
    )
    facts: dict[str, Any] = {
        "visit": visit,
        "agreement": agreement,
        "version": version,
        "found": found,
        "changed": tuple(each for each in found.invoices if each.change.amount),
        "charts": _charts(found),
        "evidence": signing.dumps([agreement, version, evidence], salt=_SALT),
        "may_ask": visit.by.holds(Duty.CONTRACT, entity=visit.entity) and _is_open(visit, agreement, version),
        "refusal": told(refusal) if refusal else None,
    }
    return render(visit.request, "agreements/simulated.html", facts, status=facts["refusal"]["status"] if refusal else 200)


def _is_open(visit: Visit, agreement: str, version: int) -> bool:
    """Whether nobody stands for the version yet."""
    return version_of(visit.by, entity=visit.entity, agreement=agreement, version=version).approved_by is None


def _ask(visit: Visit, agreement: str, version: int) -> HttpResponse:
    """The evidence is what this page itself worked out: it comes back signed, so that nobody can hand in another."""
    try:
        name, number, evidence = signing.loads(visit.request.POST.get("evidence", ""), salt=_SALT, max_age=_HOUR)
    except (signing.BadSignature, ValueError):
        name, number, evidence = "", 0, ""
    reason = visit.request.POST.get("reason", "")
    try:
        if (name, number) != (agreement, version):
            raise Malformed("no-reason", deed="asking with a simulation that is not this version's, or is too old,")
        asked = request_agreement_approve(
            entity=visit.entity,
            agreement=agreement,
            version=version,
            reason=reason,
            evidence=[evidence],
            by=visit.by,
            at=visit.at,
            key=visit.key,
        )
    except Refusal as refusal:
        return _show(visit, agreement, version, refusal)
    messages.success(visit.request, f"Asked for approval of {agreement} version {version}, with the simulation as evidence.")
    return HttpResponseRedirect(reverse("approval", args=[visit.entity, asked["request"]]))


def _charts(found: Simulation) -> tuple[SafeString, ...]:
    """A bridge for each currency: from what was billed to what would have been, line by line, the largest changes first."""
    charts = []
    for currency, before, after, _ in found.totals:
        own = [each for each in found.invoices if each.currency == currency]
        changes: dict[str, Decimal] = {}
        for invoice in own:
            for line in invoice.lines:
                name = f"{line.clause} {line.description}".strip()
                changes[name] = changes.get(name, Decimal(0)) + line.change.amount
        tax = sum((each.change.amount - each.net_change.amount for each in own), Decimal(0))
        ranked = sorted(((name, change) for name, change in changes.items() if change), key=lambda pair: -abs(pair[1]))
        steps = [Step(name, change) for name, change in ranked[:_STEPS]]
        rest = sum((change for _, change in ranked[_STEPS:]), Decimal(0))
        steps += [Step(name, change) for name, change in (("Other lines", rest), ("Tax", tax)) if change]
        if steps:
            charts.append(
                bridge(
                    ("As billed", before.amount),
                    steps,
                    ("As proposed", after.amount),
                    title=f"Effect by line, {currency}",
                    caption=f"From what the month billed to what it would have, in {currency}, tax included.",
                    unit=currency,
                    told=_told(before.currency),
                    told_change=_told_change(before.currency),
                )
            )
    return tuple(charts)


def _told(currency: Currency) -> Callable[[Decimal], str]:
    return lambda amount: money(Money(amount, currency))


def _told_change(currency: Currency) -> Callable[[Decimal], str]:
    return lambda amount: signed(Money(amount, currency))
