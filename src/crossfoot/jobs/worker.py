"""The worker: runs what is due, takes up work, says that it lives, and takes over what a dead worker left."""

from __future__ import annotations

import importlib
import logging
import os
import socket
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from dbos import DBOS, DBOSConfig, SetWorkflowID
from django.db import DatabaseError, connection, connections

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.work.reads import beats, last_done, open_work
from crossfoot.books.trail.work.work import EVERYWHERE, JobOutcome, JobRunFacts, WorkState
from crossfoot.desks.delivery import serving
from crossfoot.errors import Refusal
from crossfoot.jobs.calendar import CALENDAR, Job, Scope, Turn
from crossfoot.jobs.clock import now
from crossfoot.jobs.long_work import carrier, carry_out, workflow_id
from crossfoot.jobs.schema import SCHEMA
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND

STEPS_VERSION = "2"
"""Changes when the steps of `long_work` do: work begun under another version is not taken over by this one."""

LIVES_SECONDS = 60
"""A worker that has not said it lives for so long is taken for dead."""
_BEATS_A_LIFE = 6
_TICK_SECONDS = 1.0
_AGAIN_SECONDS = 300
_THREADS = 4
_LOG = logging.getLogger("crossfoot.worker")


@dataclass(slots=True)
class Worker:
    """One worker process. url: of the database, in SQLAlchemy's words, as the app role.

    node: its name among the workers; one that was used before is not used again, so that nobody is taken for another.
    lives_seconds: how long a silent worker is taken for alive, by this one.
    """

    url: str
    node: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}")
    calendar: tuple[Job, ...] = CALENDAR
    lives_seconds: int = LIVES_SECONDS
    _over: threading.Event = field(default_factory=threading.Event)
    _running: set[tuple[str, str]] = field(default_factory=set)
    _not_before: dict[tuple[str, str], float] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def stop(self) -> None:
        """Ask it to end; what runs is brought to its end first."""
        self._over.set()

    def run(self) -> None:
        """Work until it is asked to stop. What the database refuses for a while is tried again."""
        started = now()
        _launch(self.url, self.node)
        _LOG.info("worker started", extra={"node": self.node})
        try:
            with ThreadPoolExecutor(_THREADS, thread_name_prefix="job") as pool:
                while not self._over.is_set():
                    try:
                        self._tick(pool, started)
                    except DatabaseError:
                        _LOG.exception("the database did not answer", extra={"node": self.node})
                        connections.close_all()
                    self._over.wait(_TICK_SECONDS)
        finally:
            DBOS.destroy(workflow_completion_timeout_sec=10)
            self._say_gone()
            connections.close_all()
            _LOG.info("worker ended", extra={"node": self.node})

    def _tick(self, pool: ThreadPoolExecutor, started: Instant) -> None:
        by = carrier()
        if self._comes_round("beat", self.lives_seconds // _BEATS_A_LIFE):
            serving.say_alive(node=self.node, started_at=started, by=by, at=now(), key=self.node)
            serving.expect(jobs=expected(self.calendar, by), by=by, at=now(), key=self.node)
        for work in open_work(by, state=WorkState.WAITING):
            _take_up(workflow_id(work), work.entity, work.key)
        if self._comes_round("take over", self.lives_seconds // 3):
            self._take_over(by)
        for job in self.calendar:
            for entity in by.entities if job.scope is Scope.ENTITY else (EVERYWHERE,):
                self._start_if_due(pool, job, entity)

    def _comes_round(self, what: str, seconds: int) -> bool:
        if time.monotonic() - self._last.get(what, -seconds) < seconds:
            return False
        self._last[what] = time.monotonic()
        return True

    def _take_over(self, by: Actor) -> None:
        """Have the steps of dead workers go on here, and begin again what is running by our books and by no steps."""
        lives = now().ns - self.lives_seconds * NS_PER_SECOND
        alive = {each.node for each in beats(by) if each.seen_at.ns > lives}
        pending = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        if dead := sorted({each.executor_id for each in pending if each.executor_id and each.executor_id not in alive}):
            _LOG.warning("took over from dead workers", extra={"node": self.node, "work": len(dead)})
            importlib.import_module("dbos._recovery").recover_pending_workflows(_instance(), dead)
        for node in {each.node for each in beats(by)} - alive:
            serving.say_gone(node=node, by=by, key=self.node)
        for work in open_work(by, state=WorkState.RUNNING):
            if DBOS.get_workflow_status(workflow_id(work)) is None:
                _take_up(workflow_id(work), work.entity, work.key)

    def _start_if_due(self, pool: ThreadPoolExecutor, job: Job, entity: str) -> None:
        name = (job.name, entity)
        if name in self._running or time.monotonic() < self._not_before.get(name, 0.0):
            return
        self._running.add(name)
        pool.submit(self._turn, job, entity)

    def _turn(self, job: Job, entity: str) -> None:
        """One turn of a job, where it is due and no other worker has it; then wait for the next."""
        name, wait = (job.name, entity), float(_AGAIN_SECONDS)
        try:
            by = serving.service(login=job.login, name=f"Job: {job.says}", duties=job.duties, at=now(), key=job.login)
            wait = self._held(job, entity, by) if self._is_due(job, entity) else _until_next(job)
        except Exception:
            _LOG.exception("a job could not be run", extra={"node": self.node, "job": job.name, "entity": entity or None})
        finally:
            self._not_before[name] = time.monotonic() + wait
            self._running.discard(name)
            connections.close_all()

    def _is_due(self, job: Job, entity: str) -> bool:
        """A job of many turns an hour is due when its time has come here; one of few, when the ledger has no line of it."""
        if job.every < job.ledger_every:
            return True
        last = last_done(_reader(job), entity=entity, job=job.name)
        return last is None or last < job.due(now())

    def _held(self, job: Job, entity: str, by: Actor) -> float:
        """Run it under a lock of the database, and keep how it ended; seconds until it may run again."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"job {job.name} {entity}"])
            if not cursor.fetchone()[0]:
                return _until_next(job)
        # The lock ends with this thread's connection, which is closed whatever happens.
        ended = self._ran(job, entity, by)
        is_kept = serving.record_run(run=ended, by=by, key=f"{job.name}/{ended.due_at}")
        extra = {"job": job.name, "entity": entity or None, "outcome": ended.outcome.value, "refusal": ended.says or None}
        if is_kept:  # a turn that came round within the hour has its line already
            _LOG.log(logging.INFO if ended.outcome is JobOutcome.DONE else logging.ERROR, "job ended", extra=extra)
        return _until_next(job) if ended.outcome is JobOutcome.DONE else min(_AGAIN_SECONDS, _until_next(job))

    def _ran(self, job: Job, entity: str, by: Actor) -> JobRunFacts:
        began, due = now(), job.due(now())
        outcome, says, facts = JobOutcome.DONE, "", {}
        try:
            facts = dict(job.turn(Turn(entity, by, began, f"{job.login}/{due}")))
        except Refusal as refusal:
            outcome, says = JobOutcome.REFUSED, refusal.code
        except Exception as error:
            _LOG.exception("a job failed", extra={"job": job.name, "entity": entity or None})
            outcome, says = JobOutcome.FAILED, type(error).__name__
        return JobRunFacts(job.name, entity, job.ledger_due(began), began, now(), outcome, says, self.node, facts)

    def _say_gone(self) -> None:
        try:
            serving.say_gone(node=self.node, by=carrier(), key=self.node)
        except DatabaseError:
            _LOG.warning("the database was gone before the worker", extra={"node": self.node})


def expected(calendar: tuple[Job, ...], by: Actor) -> list[tuple[str, str, int, int]]:
    """What should run how often, as the ledger keeps it: (job, entity, every, grace)."""
    return [
        (job.name, entity, job.ledger_every, job.grace)
        for job in calendar
        for entity in (by.entities if job.scope is Scope.ENTITY else (EVERYWHERE,))
    ]


def _reader(job: Job) -> Actor:
    return serving.service(login=job.login, name=f"Job: {job.says}", duties=serving.SERVICE_DUTIES, at=now(), key=job.login)


def _until_next(job: Job) -> float:
    at = now()
    return (job.due(at).ns - at.ns) / NS_PER_SECOND + job.every


def _launch(url: str, node: str) -> None:
    # Without a handler of its own the library would write to the console in its own manner, and advertise there.
    logging.getLogger("dbos").addHandler(logging.NullHandler())
    config: DBOSConfig = {
        "name": "crossfoot",
        "system_database_url": url,
        "dbos_system_schema": SCHEMA,
        "run_migrations": False,
        "executor_id": node,
        "application_version": STEPS_VERSION,
        "enable_otlp": False,
        "log_level": "WARNING",
        "max_executor_threads": _THREADS,
    }
    DBOS(config=config)
    DBOS.launch()


def _instance() -> DBOS:
    found: DBOS = importlib.import_module("dbos._dbos")._get_dbos_instance()
    return found


def _take_up(name: str, entity: str, key: str) -> None:
    with SetWorkflowID(name):
        DBOS.start_workflow(carry_out, entity, key)
