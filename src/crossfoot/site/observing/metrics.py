"""Figures for Prometheus: how many, how long, how late. No money, no names, and labels from short lists only.

Requests are counted in each process that serves and added up over all of them: `crossfoot serve` names a folder for that
in PROMETHEUS_MULTIPROC_DIR before the processes start. What the database knows is asked when somebody looks, by whichever
process is asked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from crossfoot.errors import sentences

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_own = CollectorRegistry()
_durations = Histogram(
    "crossfoot_request_seconds",
    "How long requests took, by the route that answered",
    ("route", "method", "status"),
    buckets=_SECONDS,
    registry=_own,
)
_refusals = Counter("crossfoot_refusals", "Requests that were refused, by kind and code", ("kind", "code"), registry=_own)


def count_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count a request. status: counted by its class, such as 2xx."""
    _durations.labels(route, method, f"{status // 100}xx").observe(seconds)


def count_refusal(code: str) -> None:
    """Count a refusal by its code. A code that no file declares, such as a bare 404 of an API, is counted as other."""
    known = sentences().get(code)
    _refusals.labels(known.kind if known else "other", code if known else "other").inc()


def page(gauges: Callable[[], Mapping[str, tuple[str, int]]]) -> bytes:
    """The page of metrics, in Prometheus' text format. gauges: name -> (what it is, figure), asked now."""
    registry = _own
    if os.environ.get(FOLDER_VARIABLE):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    asked.register(_Asked(gauges))
    return generate_latest(registry) + generate_latest(asked)


class _Asked(Collector):
    """Gauges that are read when somebody looks."""

    def __init__(self, gauges: Callable[[], Mapping[str, tuple[str, int]]]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """One family a gauge."""
        for name, (says, figure) in self._gauges().items():
            yield GaugeMetricFamily(f"crossfoot_{name}", says, value=figure)
