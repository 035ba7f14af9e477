"""Every question to the books, asked by somebody of another legal entity: refused as not there, or answered with nothing."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import crossfoot.books
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.errors import Missing, Refusal
from crossfoot.measures import Instant, Period
from crossfoot.runs.approval import RULES
from tests.databases import Books

STRANGER = Actor(9_001, "sam", "Sam Reed", ActorKind.PERSON, frozenset(("XX99", duty) for duty in Duty), human=9_001)
ENTITY = "US01"

OF_NO_ENTITY = {
    "actors.reads.actor.actor_named": "the door asks who somebody is before it knows where they may go",
    "actors.reads.actor.actor_numbered": "as above, for who is signed in",
    "actors.reads.emergencies.second_factors": "told to whoever sees a grant of theirs, which is a read of its own",
    "actors.reads.keys.key_holder": "the door asks who a key is of",
    "actors.reads.names.names": "whoever may see a row may see who wrote it",
    "actors.reads.ways_in.anybody_has_a_way_in": "whether it is an installation's first day",
    "actors.reads.ways_in.invitation_of": "the door asks what a token is for; nobody is signed in",
    "actors.reads.ways_in.sessions_of": "one's own",
    "actors.reads.ways_in.standing_of": "the door asks how somebody gets in",
    "trail.reads.since.last_sign_in_of": "one's own",
    "trail.seals.reads.seals.last_seal": "seals are of the installation, and show no row",
    "trail.seals.reads.seals.seals_after": "seals are of the installation, and show no row",
    "trail.seals.reads.seals.seals_page": "seals are of the installation, and show no row",
    "trail.seals.reads.seals.unsealed": "leaves are digests, and show no row",
    "trail.work.reads.beats": "workers are of the installation, and hold no figures",
}
"""Reads that are of no legal entity, and why."""

TEXT = "AGR-hold"
NAMED: Mapping[str, Any] = {
    **dict.fromkeys(("agreement", "about", "on_id", "order", "words", "source_id"), TEXT),
    **dict.fromkeys(("abouts", "on_ids", "agreements"), (TEXT,)),
    "deed": "agreements.approved",
    "deeds": ("agreement.approve",),
    "on_kind": "agreement",
    "kind": "agreement",
    "account": "hold",
    "endpoint": "north",
    "grant": "g",
    "group": "CUS-hold",
    "job": "prove",
    "prefix": "cf_1",
    "bill_to": "CUS-hold",
    "customer": "CUS-hold",
    "currency": "USD",
    "code": ENTITY,
    "entity": ENTITY,
    "shelf": "events",
    "charge": "0" * 64 + "-1",
    "charges": ("0" * 64 + "-1",),
    "digest": "0" * 64,
    "digests": ("0" * 64,),
    "file_digest": "0" * 64,
    "mapping_digest": "0" * 64,
    "called": "call",
    "original": "INV-000001",
    "names": ("october.csv",),
    "numbers": ("INV-000001",),
    "source": "gateway",
    "source_kind": "document",
    "table": "bills",
    "term": "calls",
    "backfill": "found",
    "period": Period.month("2026-10"),
    "within": Period.month("2026-10"),
    "day": date(2026, 10, 5),
    "at": Instant.parse("2026-12-01T00:00:00Z"),
    "as_of": Instant.parse("2026-12-01T00:00:00Z"),
    "after": None,
    "limit": 10,
    "latest": 3,
    "place": 1,
    "run": 1,
    "seq": 1,
    "version": 1,
    "view": 1,
    "human": 1,
    "rule": RULES.shipped.of("credit.issue"),
    "shipped": RULES.shipped,
    "amounts": (("USD", Decimal(1)),),
    "prepared_human": 1,
    "state": None,
    "row": "",
    "batch": "1",
}
"""Name of a parameter -> a value that finds something on the billed company, or would. By type where a name has several."""
BY_TYPE: Mapping[tuple[str, Any], Any] = {
    ("number", int): 1,
    ("number", str): "INV-000001",
    ("key", str): "CUS-hold",
    ("name", str): "gateway",
    ("before", Period): Period.month("2026-09"),
    ("before", date): date(2026, 12, 1),
    ("before", Instant): Instant.parse("2026-12-01T00:00:00Z"),
    ("since", date): date(2026, 1, 1),
    ("since", Instant): Instant.parse("2026-01-01T00:00:00Z"),
    ("on", date): date(2026, 10, 5),
}


def reads() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of every page of reads, by its place in the books."""
    for page in pkgutil.walk_packages(crossfoot.books.__path__, "crossfoot.books."):
        if "reads" not in page.name.split("."):
            continue
        for name, function in vars(importlib.import_module(page.name)).items():
            if inspect.isfunction(function) and function.__module__ == page.name and not name.startswith("_"):
                yield f"{page.name.removeprefix('crossfoot.books.')}.{name}", function


def value(name: str, kind: Any, *, of: str, insider: Actor) -> Any:
    """What to ask with: from the tables, or a record of which every field is."""
    if kind is Actor:
        return insider
    wanted = [each for each in get_args(kind) if each is not type(None)] if get_origin(kind) is UnionType else [kind]
    for each in wanted:
        if (name, each) in BY_TYPE:
            return BY_TYPE[name, each]
    if name in NAMED:
        return NAMED[name]
    (only,) = wanted if len(wanted) == 1 else (None,)
    if is_dataclass(only) and isinstance(only, type):
        hints = get_type_hints(only)
        needed = [each for each in fields(only) if each.default is MISSING and each.default_factory is MISSING]
        return only(**{each.name: value(each.name, hints[each.name], of=of, insider=insider) for each in needed})
    if isinstance(only, type) and issubclass(only, Enum):
        return next(iter(only))
    pytest.fail(f"{of} asks for `{name}` ({kind}): put a value for it into NAMED or BY_TYPE, so that strangers are tried on it")


def asked_by(viewer: Actor, name: str, function: Callable[..., Any], *, insider: Actor) -> Any:
    """The answer, with every parameter that has no default filled. Iterators are run to their end."""
    hints = get_type_hints(function)
    first, *rest = inspect.signature(function).parameters.values()
    assert first.name == "viewer", f"{name}: the first parameter of a read is `viewer`"
    needed = [each for each in rest if each.default is inspect.Parameter.empty]
    given = {each.name: value(each.name, hints[each.name], of=name, insider=insider) for each in needed}
    found = function(viewer, **given)
    return list(found) if isinstance(found, Iterator) else found


def says_nothing(found: Any) -> bool:
    """Whether an answer holds nothing: none, no, nought, an empty text or record, or only such things."""
    if isinstance(found, Mapping):
        return all(says_nothing(each) for each in found.values())
    if isinstance(found, list | tuple | set | frozenset):
        return all(says_nothing(each) for each in found)
    return not found


@pytest.fixture(scope="module")
def insider(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Actor]:
    from tests.journeys import trio

    with trio.opened(tmp_path_factory.mktemp("every-read")) as company:
        trio.billed(company)
        yield company.ada


READS = dict(reads())


def refusal_of(insider: Actor, name: str) -> str:
    """The code the insider is refused with, empty for an answer."""
    try:
        asked_by(insider, name, READS[name], insider=insider)
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("name", sorted(READS.keys() - OF_NO_ENTITY.keys()))
def test_a_stranger_learns_nothing(insider: Actor, name: str) -> None:
    assert refusal_of(insider, name) != "entity-not-seen", f"{name} was not tried: the insider is not let in either"
    try:
        found = asked_by(STRANGER, name, READS[name], insider=insider)
    except Missing:
        return
    assert says_nothing(found), f"{name} told a stranger: {found!r}"


def test_the_reads_of_no_entity_are_there_still() -> None:
    assert OF_NO_ENTITY.keys() - READS.keys() == set()


def test_most_reads_have_something_to_hide(insider: Actor) -> None:
    told = 0
    for name in READS.keys() - OF_NO_ENTITY.keys():
        try:
            told += not says_nothing(asked_by(insider, name, READS[name], insider=insider))
        except Refusal:
            continue
    assert told >= 60, "a question that finds nothing for an insider tries no stranger"
