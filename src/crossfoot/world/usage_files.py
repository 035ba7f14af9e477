"""The files the sources send, each in its own manner, with the mapping that reads it and the faults sown into it."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from crossfoot.world import faults
from crossfoot.world.contracts.customers import Customer
from crossfoot.world.faults import BROKEN_REQUESTS, Key
from crossfoot.world.files import write_csv, write_lines, write_parquet, write_yaml
from crossfoot.world.traffic import Happening, Request

COLUMNS = ("request", "at", "account", "model", "region", "user", "input_tokens", "output_tokens")
_BERLIN = ZoneInfo("Europe/Berlin")
_LATE_SHARE = 0.006


def write_mappings(folder: Path) -> None:
    """One mapping file a source."""
    schema = {"schema": "crossfoot.usage-mapping/1"}
    write_yaml(folder / "gateway.yaml", schema | {
        "source": "gateway",
        "identity": {"columns": ["request"]},
        "at": {"column": "at"},
        "account": {"column": "account"},
        "measures": [
            {"metric": {"constant": "tokens.in"}, "quantity": {"column": "input_tokens"}, "unit": "token"},
            {"metric": {"constant": "tokens.out"}, "quantity": {"column": "output_tokens"}, "unit": "token"},
        ],
        "dims": {"model": {"column": "model"}, "region": {"column": "region"}},
        "subject": {"column": "user"},
    }, head="The gateway's log, as Parquet or CSV: a request is two events.")  # fmt: skip
    write_yaml(folder / "platform.yaml", schema | {
        "source": "platform",
        "identity": {"columns": ["id"]},
        "at": {"column": "time"},
        "account": {"column": "account"},
        "measures": [{"metric": {"column": "metric"}, "quantity": {"column": "quantity"}}],
        "dims": {"region": {"column": "dims.region"}, "quality": {"column": "dims.quality"}},
    }, head="The platform's meters, as JSON lines.")  # fmt: skip
    write_yaml(folder / "payments.yaml", schema | {
        "source": "payments",
        "identity": {"columns": ["shop", "number"]},
        "at": {"column": "booked", "zone": "Europe/Berlin", "repeated": "earlier"},
        "account": {"column": "shop"},
        "measures": [{"metric": {"column": "kind"}, "quantity": {"column": "value"}}],
        "delimiter": ";",
    }, head="The payment processor's list: semicolons, and the clock on the wall in Berlin.")  # fmt: skip
    write_yaml(folder / "partners.yaml", schema | {
        "source": "partners",
        "identity": "content",
        "at": {"column": "day"},
        "account": {"column": "account"},
        "measures": [{"metric": {"constant": "resale.amount"}, "quantity": {"column": "amount"}}],
        "dims": {"service": {"column": "service"}},
    }, head="The partners' amounts: no ids; what a row says is its identity.")  # fmt: skip


def write_requests(folder: Path, found: list[Request], *, who: list[Customer], key: Key, rng: random.Random) -> None:
    """The gateway's month: a Parquet file, a CSV file with all the faults, and what arrives after the month was billed."""
    few = max(2, len(found) // 2000)
    late_count = max(2, int(len(found) * _LATE_SHARE))
    chosen = set(rng.sample(range(len(found)), late_count))
    late = [each for place, each in enumerate(found) if place in chosen]
    kept = [each for place, each in enumerate(found) if place not in chosen]
    split = len(kept) * 3 // 5
    first, second = kept[:split], kept[split:]
    strangers = faults.strangers(first, count=few, rng=rng)
    after = faults.overstayed(first, who, count=few, rng=rng)
    repeated = faults.again(kept, count=few * 3, rng=rng)
    changed = faults.otherwise(first, count=few, rng=rng)
    broken = [_broken(each, place) for place, each in enumerate(rng.sample(first, few))]

    write_parquet(folder / "usage" / "gateway-2026-10-a.parquet", _table(first))
    name = "gateway-2026-10-b.csv"
    rows = [_cells(each) for each in [*second, *strangers, *after, *repeated, *changed]] + [cells for _, cells in broken]
    write_csv(folder / "usage" / name, COLUMNS, rows)
    write_csv(folder / "usage-late" / "gateway-2026-10-late.csv", COLUMNS, [_cells(each) for each in late])
    key.rows |= {"gateway-2026-10-a.parquet": len(first), name: len(rows)}
    key.events |= {"gateway-2026-10-a.parquet": 2 * len(first), name: 2 * (len(second) + len(strangers) + len(after))}
    key.duplicates[name] = 2 * len(repeated)
    key.conflicts[name] = 2 * len(changed)
    key.unknown_account[name] = 2 * len(strangers)
    key.outside_term[name] = 2 * len(after)
    key.late["gateway-2026-10-late.csv"] = 2 * len(late)
    key.rejected_rows[name] = {}
    for why, _ in broken:
        key.rejected_rows[name][why] = key.rejected_rows[name].get(why, 0) + 1


def write_happenings(folder: Path, found: list[Happening], *, key: Key, rng: random.Random) -> None:
    """What the other sources send: JSON lines, a list with semicolons, a list without ids."""
    usage = folder / "usage"
    by_source: dict[str, list[Happening]] = {"platform": [], "payments": [], "partners": []}
    for each in found:
        by_source[each.source].append(each)
    few = max(2, len(by_source["platform"]) // 500)
    strange = faults.unpriced(by_source["platform"], count=few, rng=rng)
    again = rng.sample(by_source["platform"], few)
    name = "platform-2026-10.jsonl"
    rows = [*by_source["platform"], *strange, *again]
    write_lines(usage / name, [*map(_line, rows), '{"id": "pla-torn", "time": "2026-10-07T'])
    write_csv(usage / "payments-2026-10.csv", ("shop", "number", "booked", "kind", "value"),
              [(each.account, each.id, _on_the_wall(each.at), each.metric, each.quantity) for each in by_source["payments"]],
              delimiter=";")  # fmt: skip
    write_csv(usage / "partners-2026-10.csv", ("account", "day", "service", "amount"),
              [(each.account, _iso(each.at), "consulting", each.quantity) for each in by_source["partners"]])  # fmt: skip
    key.rows |= {name: len(rows) + 1, "payments-2026-10.csv": len(by_source["payments"]),
                 "partners-2026-10.csv": len(by_source["partners"])}  # fmt: skip
    key.events |= {name: len(by_source["platform"]) + len(strange), "payments-2026-10.csv": len(by_source["payments"]),
                   "partners-2026-10.csv": len(by_source["partners"])}  # fmt: skip
    key.duplicates[name] = len(again)
    key.unknown_meter[name] = len(strange)
    key.rejected_rows[name] = {"a torn line": 1}


def _table(found: list[Request]) -> pa.Table:
    """The gateway's rows with typed columns: times in milliseconds UTC, whole tokens."""
    columns = {
        "request": pa.array([each.id for each in found], pa.string()),
        "at": pa.array([each.at for each in found], pa.timestamp("ms", tz="UTC")),
        "account": pa.array([each.account for each in found], pa.string()),
        "model": pa.array([each.model for each in found], pa.string()),
        "region": pa.array([each.region for each in found], pa.string()),
        "user": pa.array([each.user for each in found], pa.string()),
        "input_tokens": pa.array([each.tokens_in for each in found], pa.int64()),
        "output_tokens": pa.array([each.tokens_out for each in found], pa.int64()),
    }
    return pa.table(columns)


def _cells(each: Request) -> tuple[object, ...]:
    return (each.id, _iso(each.at), each.account, each.model, each.region, each.user, each.tokens_in, each.tokens_out)


def _broken(each: Request, place: int) -> tuple[str, tuple[object, ...]]:
    why, changes = BROKEN_REQUESTS[place % len(BROKEN_REQUESTS)]
    cells = dict(zip(COLUMNS, _cells(each), strict=True)) | {"request": f"bad-{place:05d}"} | changes
    return why, tuple(cells[name] for name in COLUMNS)


def _iso(at: int) -> str:
    """Milliseconds since 1970 as ISO 8601 in UTC."""
    seconds, milliseconds = divmod(at, 1000)
    hour = _HOURS.get(seconds // 3600)
    if hour is None:
        hour = _HOURS[seconds // 3600] = datetime.fromtimestamp(seconds // 3600 * 3600, UTC).strftime("%Y-%m-%dT%H:")
    rest = seconds % 3600
    return f"{hour}{rest // 60:02d}:{rest % 60:02d}.{milliseconds:03d}Z"


_HOURS: dict[int, str] = {}


def _on_the_wall(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, _BERLIN).strftime("%Y-%m-%d %H:%M:%S")


def _line(each: Happening) -> str:
    head: dict[str, object] = {"id": each.id, "time": _iso(each.at), "account": each.account, "metric": each.metric}
    return json.dumps(head | {"quantity": each.quantity, **({"dims": each.dims} if each.dims else {})})
