"""The demo company: every price model sold twice, a month that reads as its answer key says, the same bytes for a seed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossfoot.engines.controls.provisioning import compare
from crossfoot.engines.metering.dedupe import Deduped, dedupe
from crossfoot.formats.agreements import check_agreements, read_agreement, read_price_book
from crossfoot.formats.orders import read_orders, read_provisioned
from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.usage.mapping_file import read_mapping
from crossfoot.formats.usage.reader import UsageRows, check_columns, read_rows
from crossfoot.measures import Period
from crossfoot.runs.rate_files import rate_files
from crossfoot.terms.agreement import Agreement, Channel, History, InvoiceGrouping
from crossfoot.terms.commitment import Shortfall
from crossfoot.terms.conventions import LateUsage
from crossfoot.terms.meter import Aggregation
from crossfoot.terms.party import Role
from crossfoot.terms.price_model import BlockPolicy, CellModel, Matrix, PriceModel, Timing
from crossfoot.world.company import build

SEED = 20261
FILES = {
    "gateway-2026-10-a.parquet": "gateway",
    "gateway-2026-10-b.csv": "gateway",
    "platform-2026-10.jsonl": "platform",
    "payments-2026-10.csv": "payments",
    "partners-2026-10.csv": "partners",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("company")
    build(where, seed=SEED, customers_total=120, events_total=12_000)
    return where


@pytest.fixture(scope="module")
def key(folder: Path) -> dict:
    return json.loads((folder / "answer-key.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def agreements(folder: Path) -> tuple[Agreement, ...]:
    book = read_price_book((folder / "price-books" / "PB-2026.yaml").read_bytes(), name="PB-2026.yaml")
    pages = sorted((folder / "agreements").glob("*.yaml"))
    found = tuple(read_agreement(page.read_bytes(), name=page.name, books={book.id: book}) for page in pages)
    check_agreements(found, parents={row["key"]: row["parent"] for row in _parties(folder) if row["parent"]})
    return found


@pytest.fixture(scope="module")
def usage(folder: Path) -> dict[str, UsageRows]:
    return {name: _read(folder, f"usage/{name}", mapping) for name, mapping in FILES.items()}


@pytest.fixture(scope="module")
def deduped(usage: dict[str, UsageRows]) -> Deduped:
    return dedupe(event for part in usage.values() for event in part.events)


def _read(folder: Path, name: str, source: str) -> UsageRows:
    mapping = read_mapping((folder / "mappings" / f"{source}.yaml").read_bytes(), name=f"{source}.yaml")
    table = open_table(io.BytesIO((folder / name).read_bytes()), file=name, delimiter=mapping.delimiter)
    check_columns(table, mapping=mapping, file=name)
    return read_rows(table.rows, mapping=mapping, file=name)


def _parties(folder: Path) -> list[dict[str, str]]:
    with (folder / "parties.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _models(agreements: tuple[Agreement, ...]) -> Iterator[PriceModel]:
    for agreement in agreements:
        for model in (phase.model for term in agreement.terms for phase in term.phases):
            yield model
            if isinstance(model, Matrix):
                yield from (cell.model for cell in model.cells)


def test_every_price_model_is_sold_at_least_twice(agreements):
    sold = Counter(type(model) for model in _models(agreements))
    wanted = {*CellModel.__args__, *PriceModel.__args__}
    assert {kind.__name__ for kind in wanted if sold[kind] < 2} == set()
    policies = {model.policy for model in _models(agreements) if hasattr(model, "policy")}
    timings = {model.timing for model in _models(agreements) if hasattr(model, "timing")}
    assert (policies, timings) == (set(BlockPolicy), set(Timing))


def test_every_aggregation_and_modifier_is_used_at_least_twice(agreements):
    used = Counter(meter.aggregation for each in agreements for term in each.terms for meter in term.meters)
    assert [kind for kind in Aggregation if used[kind] < 2] == []
    terms = [term for each in agreements for term in each.terms]
    lives = [each.life for each in agreements]
    counts = {
        "included": sum(bool(term.included) for term in terms),
        "overage factor": sum(term.overage_factor != 1 for term in terms),
        "minimum": sum(term.minimum is not None for term in terms),
        "maximum": sum(term.maximum is not None for term in terms),
        "conversion": sum(term.conversion is not None for term in terms),
        "phases": sum(len(term.phases) > 1 for term in terms),
        "caps": sum(len(each.caps) for each in agreements),
        "prepaid": sum(len(each.prepaid) for each in agreements),
        "discounts": sum(len(each.discounts) for each in agreements),
        "taxes": sum(len(each.taxes) for each in agreements),
        "renewal": sum(life.renewal is not None for life in lives),
        "uplift": sum(life.renewal is not None and life.renewal.uplift is not None for life in lives),
        "notice": sum(life.notice_given is not None for life in lives),
        "co-termination": sum(bool(life.co_terminates) for life in lives),
        "termination": sum(life.termination is not None for life in lives),
        "pause": sum(bool(life.pauses) for life in lives),
        "amendment": sum(each.version > 1 for each in agreements),
    }
    assert {name for name, count in counts.items() if count < 2} == set()
    assert {each.shortfall for agreement in agreements for each in agreement.commitments} == set(Shortfall)


def test_it_sells_in_three_currencies_four_zones_and_every_channel(agreements, folder):
    assert {each.currency.code for each in agreements} == {"USD", "EUR", "JPY"}
    assert len({each.time_zone for each in agreements}) == 4
    assert {each.channel for each in agreements} == set(Channel)
    assert {each.billing.grouping for each in agreements} == set(InvoiceGrouping)
    assert {each.billing.late_usage for each in agreements} == set(LateUsage)
    assert {holder.role for each in agreements for holder in each.roles.holders} == set(Role)
    named = {holder.party for each in agreements for holder in each.roles.holders}
    assert named - {row["key"] for row in _parties(folder)} == set()


def test_every_row_is_read_or_rejected_as_the_key_says(usage, key):
    sown = key["usage"]
    for name, part in usage.items():
        assert part.rows_read == sown["rows"][name], name
        assert len(part.rejected) == sum(sown["rejected_rows"].get(name, {}).values()), name
    assert sum(len(part.rejected) for part in usage.values()) == sown["rejected_rows"]["total"]


def test_events_duplicates_and_conflicts_are_as_many_as_the_key_says(deduped, key):
    sown = key["usage"]
    assert len(deduped.kept) == sown["events"]["total"] >= 12_000
    assert deduped.duplicates == sown["duplicates"]["total"]
    assert len(deduped.conflicts) == sown["conflicts"]["total"]


def test_only_what_was_sown_belongs_to_no_agreement_meter_or_term(deduped, agreements, key):
    accounts = {account for each in agreements for account in each.accounts}
    metrics = {meter.metric for each in agreements for term in each.terms for meter in term.meters}
    strangers = [event for event in deduped.kept if event.account not in accounts]
    unpriced = [event for event in deduped.kept if event.metric not in metrics]
    assert len(strangers) == key["usage"]["unknown_account"]["total"] > 0
    assert len(unpriced) == key["usage"]["unknown_meter"]["total"] > 0
    left = {account: each.life.termination.on for each in agreements if each.life.termination for account in each.accounts}
    zones = {account: each.time_zone for each in agreements for account in each.accounts}
    after = [
        event for event in deduped.kept if event.account in left and event.at.day(zones[event.account]) >= left[event.account]
    ]
    assert len(after) == key["usage"]["outside_term"]["total"] > 0


def test_every_event_lies_in_the_month_of_its_agreement(deduped, agreements):
    zones = {account: each.time_zone for each in agreements for account in each.accounts}
    days = [event.at.day(zones[event.account]) for event in deduped.kept if event.account in zones]
    assert (min(days).isoformat(), max(days).isoformat()) == ("2026-10-01", "2026-10-31")


def test_what_comes_late_is_new_and_of_the_month(folder, deduped, key):
    late = _read(folder, "usage-late/gateway-2026-10-late.csv", "gateway")
    assert len(late.events) == key["usage"]["late"]["total"] > 0
    known = {(event.source, event.event_id) for event in deduped.kept}
    assert not [event for event in late.events if (event.source, event.event_id) in known]


def test_traffic_is_heavy_tailed_and_follows_the_day_and_the_week(deduped):
    tokens = sorted(event.quantity for event in deduped.kept if event.metric == "tokens.in")
    assert tokens[len(tokens) // 2] * 3 < sum(tokens) / len(tokens) * 2 < tokens[-1] / 2
    zone = "America/New_York"
    days = Counter(event.at.day(zone).weekday() for event in deduped.kept)
    assert max(days[5], days[6]) * 3 < min(days[day] for day in range(5)) * 2
    accounts = Counter(event.account for event in deduped.kept)
    biggest = sum(count for _, count in accounts.most_common(len(accounts) // 10))
    assert biggest * 3 > sum(accounts.values())


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(folder, tmp_path):
    again, other = tmp_path / "again", tmp_path / "other"
    build(again, seed=SEED, customers_total=120, events_total=12_000)
    build(other, seed=SEED + 1, customers_total=120, events_total=12_000)
    assert _digests(again) == _digests(folder)
    assert _digests(other).keys() == _digests(folder).keys()
    assert _digests(other)["usage/gateway-2026-10-b.csv"] != _digests(folder)["usage/gateway-2026-10-b.csv"]


def _digests(where: Path) -> dict[str, str]:
    pages = sorted(page for page in where.rglob("*") if page.is_file())
    return {str(page.relative_to(where)): hashlib.sha256(page.read_bytes()).hexdigest() for page in pages}


@pytest.mark.parametrize(("customers_total", "events_total"), [(39, 12_000), (120, 1_999)])
def test_a_company_too_small_to_show_everything_is_not_built(tmp_path, customers_total, events_total):
    with pytest.raises(ValueError, match="at least"):
        build(tmp_path, seed=1, customers_total=customers_total, events_total=events_total)


def test_orders_and_provisioning_differ_as_the_key_says(folder, agreements, key):
    orders, wrong = read_orders((folder / "orders.csv").read_bytes(), name="orders.csv")
    switched, unread = read_provisioned((folder / "provisioning.csv").read_bytes(), name="provisioning.csv")
    assert (wrong, unread) == ((), ())
    first = [each for each in agreements if each.version == 1]
    compared = [
        compare(orders=[order for order in orders if order.agreement == each.id], agreement=each, provisioned=switched)
        for each in first
    ]
    found = [difference for each in compared for difference in each.differences]
    with_agreement = Counter(each.field for each in found if each.right_system == "agreement")
    with_feed = Counter(each.field for each in found if each.right_system != "agreement" and each.field != "item")
    assert with_agreement == key["orders"]["order_against_agreement"]
    sown = key["orders"]["order_against_provisioning"]
    assert with_feed == {field: sown[field] for field in ("quantity", "status", "start")}
    assert sum(each.missing for each in compared) == sown["not provisioned"]
    assert sum(each.unordered for each in compared) == sown["not ordered"]
    assert sum(each.lines_total for each in compared) == key["orders"]["lines"]["ordered"]
    assert sum(each.rows_total for each in compared) == key["orders"]["lines"]["provisioned"]
    for each in compared:
        assert each.lines_total == each.matched + each.differing + each.missing
        assert each.rows_total == each.matched + each.differing + each.unordered


def test_its_month_rates_and_only_what_was_sown_waits_in_suspense(deduped, agreements, key):
    versions: dict[str, list[Agreement]] = {}
    for each in agreements:
        versions.setdefault(each.id, []).append(each)
    histories = [History(tuple(each)) for each in versions.values()]
    rated = rate_files(histories=histories, events=deduped.kept, period=Period.month("2026-10")).period
    assert rated.unrated == ()
    assert {charge.key.agreement for charge in rated.charges} == set(versions)
    waiting: Counter[str] = Counter()
    for each in rated.suspended:
        waiting[str(each.code)] += each.events
    sown = key["usage"]
    assert waiting == {
        "unknown-account": sown["unknown_account"]["total"],
        "unknown-meter": sown["unknown_meter"]["total"],
        "outside-term": sown["outside_term"]["total"],
    }
