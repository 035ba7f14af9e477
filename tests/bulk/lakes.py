"""Lakes for tests: events given as rows, staged and compacted the way a caller would."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from crossfoot.bulk.compact import Compacted, compact
from crossfoot.bulk.importing import stage_events
from crossfoot.bulk.lake import FileFacts, Lake, SegmentFacts
from crossfoot.bulk.meter import Snapshot


def event(event_id: str, **changed: object) -> dict[str, object]:
    """An event row with everything plain but what is said."""
    row: dict[str, object] = {
        "source": "api",
        "event_id": event_id,
        "at_ns": 1_000,
        "account": "acme",
        "metric": "calls",
        "dims": "{}",
        "subject": "",
        "reverses": "",
        "quantity": Decimal(1),
    }
    dims = changed.pop("dims", {})
    assert isinstance(dims, Mapping)
    return {**row, **changed, "dims": json.dumps(dims, sort_keys=True, separators=(",", ":"), ensure_ascii=False)}


@dataclass
class Shelves:
    """A lake with a manifest kept in memory: what a caller's table would hold."""

    lake: Lake
    events: list[SegmentFacts] = field(default_factory=list)
    series: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    @staticmethod
    def at(root: Path) -> Shelves:
        return Shelves(Lake(root))

    def receive(self, *batches: Iterable[Mapping[str, object]]) -> Compacted:
        """Stage each batch as a file of its own, compact them together and take the new names in."""
        staged = [
            facts
            for number, batch in enumerate(batches)
            if (facts := stage_events(self.lake, batch, batch_id=f"b{len(self.events)}.{number}"))
        ]
        done = compact(self.lake, staged=staged, window=self.events, known_series=self.series, known_conflicts=self.conflicts)
        self.events += [done.events] if done.events else []
        for names, new in ((self.series, done.series), (self.conflicts, done.conflicts)):
            names += _name(new)
        return done

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot(self.lake, tuple(self.events), tuple(self.series))


def _name(facts: FileFacts | None) -> list[str]:
    return [facts.name] if facts else []
