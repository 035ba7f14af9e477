"""`crossfoot approval`: what waits for a second person, and deciding it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from crossfoot.books.trail.approvals.reads.policies import delegations
from crossfoot.cli.printing import counted, moment, say, table
from crossfoot.cli.session import Session, acting, content, group, offer
from crossfoot.desks import contracts
from crossfoot.desks.approvals import delegating, ending, looking, policies
from crossfoot.desks.billing import releasing
from crossfoot.desks.close import periods
from crossfoot.desks.usage import backfilling
from crossfoot.errors import Malformed
from crossfoot.formats.approvals import shipped_text
from crossfoot.measures import Currency, Instant, Money, Period
from crossfoot.records.approval import ANY, ApprovalLimit, ApprovalPolicy, ApprovalState

_LISTS = {"mine": looking.mine, "all": looking.waiting, "inbox": looking.inbox}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    below = group(verbs, "approval", "What waits for a second person: ask, list, show, approve, reject")
    listed = offer(below, "list", "list what you may decide, the soonest due first", _list)
    listed.add_argument("--which", choices=sorted(_LISTS), default="inbox", help="inbox (you may decide it), mine, or all")
    offer(below, "show", "print a request: its facts, who may decide it, and how you stand to it", _show).add_argument(
        "number", type=int, metavar="REQUEST"
    )
    ask = offer(below, "ask", "ask for a deed to be approved", _ask)
    ask.add_argument("deed", metavar="DEED", choices=sorted(_ASK), help=", ".join(sorted(_ASK)))
    ask.add_argument("on", metavar="WHAT", help="AGREEMENT:VERSION, BOOK:VERSION, RUN, BACKFILL or YYYY-MM")
    ask.add_argument("--reason", required=True, help="what whoever decides reads first")
    ask.add_argument(
        "--evidence", action="append", default=[], metavar="DIGEST", help="SHA-256 of what it rests on; may be repeated"
    )
    offer(below, "approve", "say yes to a request", _approve).add_argument("number", type=int, metavar="REQUEST")
    for name, says, run in (("reject", "say no to a request", _reject), ("withdraw", "take back your own request", _withdraw)):
        ended = offer(below, name, says, run)
        ended.add_argument("number", type=int, metavar="REQUEST")
        ended.add_argument("--reason", required=True, help="kept with it")
    handed = offer(below, "delegate", "let a colleague approve in your name for a time", _delegate)
    handed.add_argument("to", metavar="LOGIN")
    handed.add_argument("--days", type=int, required=True, help=f"how many, at most {delegating.DAYS_MAX}")
    handed.add_argument("--deed", default=ANY, help="only this deed (default: every one)")
    handed.add_argument("--upto", metavar="AMOUNT", help="at most so much; with --currency")
    handed.add_argument("--currency", help="of --upto, ISO 4217")
    handed.add_argument("--reason", required=True, help="kept with it")
    offer(below, "delegations", "list rights that were handed on", _delegations)
    offer(below, "revoke", "take back a right you handed on", _revoke).add_argument("number", type=int, metavar="DELEGATION")
    policy = offer(below, "policy", "print the policy in force, or ask for a new version of it", _policy)
    policy.add_argument("file", nargs="?", metavar="FILE", help="a new version (TOML); somebody else approves it")
    policy.add_argument("--reason", default="", help="why it changes; wanted with FILE")
    policy.add_argument("--shipped", action="store_true", help="print the text of the policy that ships, to begin from")


def _list(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = _LISTS[arguments.which](entity=s.entity, by=s.by, at=s.at)
    rows = [
        (each.request.number, each.request.deed, each.request.on_id, _amounts(each), each.request.state,
         f"{each.approvals} of {each.request.quorum}", moment(each.request.due_at)[:16], "yes" if each.may else each.code)
        for each in found
    ]  # fmt: skip
    head = ("Request", "Deed", "On", "Amount", "State", "Approved", "Due", "Yours to decide")
    say(arguments, found, table(head, rows, right=(0, 3)) if rows else "Nothing waits.")


def _amounts(each: looking.ShownRequest) -> str:
    return ", ".join(f"{Money(amount, Currency.of(code)).amount:,f} {code}" for code, amount in each.request.amounts)


def _show(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = looking.shown(entity=s.entity, request=arguments.number, by=s.by, at=s.at)
    asked = found.request
    lines = [
        f"Request {asked.number}: {asked.deed} on {asked.on_kind} {asked.on_id}, {asked.state}",
        f"Because: {asked.reason}",
        table(("Fact", "Asked for"), found.facts),
        f"Policy {found.policy_version}: {counted(found.rule.quorum, 'person', 'people')} with the duty {found.rule.duty};"
        f" {found.approvals} approved so far.",
    ]
    lines += [f"With the others within {found.rule.window_days} days, of one {each.of}: {_money(each.amount, each.currency)}."
              for each in found.totals]  # fmt: skip
    if asked.differences:
        rows = [(each.field, each.asked, each.now) for each in asked.differences]
        lines.append(table(("Changed", "Asked for", "Then"), rows))
    if asked.is_open:
        lines.append(f"May decide: {', '.join(found.checkers) or 'nobody; give somebody the duty, or a higher limit'}.")
        lines.append(_standing(found))
    if asked.over_note:
        lines.append(f"{asked.state.value.capitalize()}: {asked.over_note}")
    say(arguments, found, "\n\n".join(lines))


def _standing(found: looking.ShownRequest) -> str:
    if not found.may:
        return f"Not yours to decide: {found.why}"
    limits = [_limit(code, wanted, limit) for code, wanted, limit in found.limits]
    return f"Yours to decide, by the duty {found.duty}{': ' if limits else ''}{'; '.join(limits)}."


def _limit(code: str, wanted: Decimal, limit: Decimal | None) -> str:
    return f"{_money(wanted, code)} of {'any amount' if limit is None else _money(limit, code)}"


def _money(amount: Decimal, code: str) -> str:
    return f"{Money(amount, Currency.of(code)).amount:,f} {code}"


def _ask(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    given = {
        "entity": s.entity,
        "reason": arguments.reason,
        "evidence": arguments.evidence,
        "by": s.by,
        "at": s.at,
        "key": s.key,
    }
    done = _ASK[arguments.deed](arguments.on, given)
    checkers = ", ".join(done["checkers"]) or "nobody yet"
    said = f"Request {done['request']} waits until {done['due_at'][:16]}; {checkers} may decide it"
    wants = f", and it takes {done['quorum']}" if done["quorum"] > 1 else ""
    escalated = f" It went to whoever holds {done['escalated_to']} as well." if done["escalated_to"] else ""
    say(arguments, done, f"{said}{wants}.{escalated}")


def _version(ask: Callable[..., Mapping[str, Any]], name: str) -> Callable[[str, dict[str, Any]], Mapping[str, Any]]:
    def of(on: str, given: dict[str, Any]) -> Mapping[str, Any]:
        what, _, version = on.rpartition(":")
        if not (what and version.isascii() and version.isdigit()):
            raise Malformed("version-not-said", got=on)
        return ask(**{name: what}, version=int(version), **given)

    return of


def _run(ask: Callable[..., Mapping[str, Any]]) -> Callable[[str, dict[str, Any]], Mapping[str, Any]]:
    def of(on: str, given: dict[str, Any]) -> Mapping[str, Any]:
        if not (on.isascii() and on.isdigit()):
            raise Malformed("not-a-number", got=on)
        return ask(run=int(on), **given)

    return of


_ASK: Mapping[str, Callable[[str, dict[str, Any]], Mapping[str, Any]]] = {
    "agreement.approve": _version(contracts.request_agreement_approve, "agreement"),
    "price-book.approve": _version(contracts.request_price_book_approve, "book"),
    "invoices.release": _run(releasing.request_invoices_release),
    "credit.issue": _run(releasing.request_credit_issue),
    "document.void": _run(releasing.request_document_void),
    "backfill.close": lambda on, given: backfilling.request_backfill_close(name=on, **given),
    "period.reopen": lambda on, given: periods.request_period_reopen(period=Period.month(on), **given),
}


def _approve(arguments: argparse.Namespace) -> int:
    s = acting(arguments)
    waiting = looking.shown(entity=s.entity, request=arguments.number, by=s.by, at=s.at).request
    apply: Callable[..., Mapping[str, Any]] = import_string(import_string(settings.CROSSFOOT_DEEDS)[waiting.deed])
    done = apply(entity=s.entity, request=arguments.number, by=s.by, at=s.at, key=s.key)
    said = f"Request {done['request']}, {done['deed']} on {done['on']}: "
    match ApprovalState(done["state"]):
        case ApprovalState.APPLIED:
            said += "approved and done."
        case ApprovalState.PENDING:
            said += f"approved by {done['approvals']} of {done['quorum']}; somebody else is wanted as well."
        case ApprovalState.VOID:
            rows = [tuple(each) for each in done["differences"]]
            said += f"void, for this changed meanwhile:\n\n{table(('Changed', 'Asked for', 'Now'), rows)}\n\nAsk for it anew."
        case _:
            said += f"{done['state']}; nothing was done. Ask for it anew."
    say(arguments, done, said)
    return 0 if done["state"] in (ApprovalState.APPLIED, ApprovalState.PENDING) else 1


def _reject(arguments: argparse.Namespace) -> None:
    _ended(arguments, ending.reject_request)


def _withdraw(arguments: argparse.Namespace) -> None:
    _ended(arguments, ending.withdraw_request)


def _ended(arguments: argparse.Namespace, end: Callable[..., Mapping[str, Any]]) -> None:
    s = acting(arguments)
    done = end(entity=s.entity, request=arguments.number, reason=arguments.reason, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Request {done['request']} is {done['state']}.")


def _delegate(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    upto = Money(arguments.upto, Currency.of(arguments.currency or "")) if arguments.upto else None
    done = delegating.delegate(
        entity=s.entity,
        login=arguments.to,
        deed=arguments.deed,
        upto=upto,
        starts_at=s.at,
        ends_at=_days_later(s, arguments.days),
        reason=arguments.reason,
        by=s.by,
        at=s.at,
        key=s.key,
    )
    say(arguments, done, f"Delegation {done['delegation']}: {done['to']} may approve in your name until {done['until'][:16]}.")


def _days_later(s: Session, days: int) -> Instant:
    within = min(max(days, 0), delegating.DAYS_MAX + 1)
    return Instant.of(datetime.now(UTC) + timedelta(days=within)) if within else s.at


def _delegations(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    found = delegations(s.by, entity=s.entity)
    rows = [
        (each.id, each.delegator, each.delegate, each.deed, "" if each.upto is None else _money(each.upto, each.currency),
         moment(each.starts_at)[:16], moment(each.ends_at)[:16], "taken back" if each.revoked_at else "")
        for each in found
    ]  # fmt: skip
    head = ("Delegation", "From", "To", "Deed", "At most", "Since", "Until", "")
    say(arguments, found, table(head, rows, right=(0, 1, 2, 4)) if rows else "No right was handed on.")


def _revoke(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    done = delegating.revoke(entity=s.entity, delegation=arguments.number, by=s.by, at=s.at, key=s.key)
    say(arguments, done, f"Delegation {done['delegation']} is taken back.")


def _policy(arguments: argparse.Namespace) -> None:
    s = acting(arguments)
    if arguments.shipped:
        print(shipped_text(), end="")
        return
    if arguments.file is None:
        found = policies.policy_in_force(entity=s.entity, by=s.by)
        say(arguments, found, _printed(found))
        return
    done = policies.request_approval_policy(
        entity=s.entity,
        data=content(arguments.file),
        name=Path(arguments.file).name,
        reason=arguments.reason,
        evidence=(),
        by=s.by,
        at=s.at,
        key=s.key,
    )
    who = ", ".join(done["checkers"]) or "nobody yet"
    say(arguments, done, f"Request {done['request']} for a new policy waits; {who} may decide it.")


def _printed(found: ApprovalPolicy) -> str:
    rows = [
        (each.deed, each.duty, each.quorum, "; ".join(map(_row, each.limits)) or "any amount", each.window_days or "",
         f"{each.escalate_hours} h: {each.escalate_to}" if each.escalate_to else "", each.expire_days)
        for each in found.deeds
    ]  # fmt: skip
    head = ("Deed", "Duty", "People", "Limits", "Window, days", "Then as well", "Days at most")
    named = "ships with Crossfoot" if found.version == 0 else "is recorded"
    return f"Version {found.version} {named}.\n\n{table(head, rows, right=(2, 4, 6))}"


def _row(limit: ApprovalLimit) -> str:
    scope = " ".join(each for each in (limit.kind, limit.currency) if each != ANY)
    return f"{limit.holder}{scope and ' '}{scope} {'any amount' if limit.upto is None else f'up to {limit.upto:,f}'}"
