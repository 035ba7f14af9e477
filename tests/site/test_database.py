"""The server that comes along: made, started and stopped by whoever needs it, and closed to everybody else."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from crossfoot.site.binaries import find_binaries, wheel_folders
from crossfoot.site.database import ADMIN, Server, start, status, stop
from tests.refusals import refused

AS_ROOT = os.geteuid() == 0
QUICK = {"fsync": "off"}


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    made = Server(home=place / "home", settings=QUICK)
    yield made
    stop(made)


def asked(server: Server, question: str) -> object:
    with psycopg.connect(server.conninfo(role=ADMIN, database="postgres"), autocommit=True) as admin:
        answer = admin.execute(question)
        return answer.fetchone()[0] if answer.description else None


def test_a_server_is_made_started_stopped_and_started_again_with_its_data(server: Server):
    assert status(server).state == "absent"
    assert stop(server).state == "absent"
    assert start(server).state == "running"
    asked(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert asked(server, "SHOW listen_addresses") == "", "it cannot be reached over the network"
    assert start(server).state == "running"
    assert stop(server).state == "stopped"
    assert stop(server).state == "stopped"
    assert start(server).state == "running"
    assert asked(server, "SELECT answer FROM kept") == 42


def test_four_starts_at_once_are_one_start(server: Server):
    with ThreadPoolExecutor(4) as several:
        states = [found.state for found in several.map(lambda _: start(server), range(4))]
    assert states == ["running"] * 4


def test_a_server_that_was_killed_starts_again(server: Server):
    start(server)
    asked(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    postmaster = int((server.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while status(server).state == "running" and time.monotonic() < deadline:
        time.sleep(0.05)
    start(server)
    assert asked(server, "SELECT answer FROM kept") == 42


def test_a_start_that_was_killed_half_way_leaves_nothing_in_the_way(server: Server):
    draft = server.home / "postgres.draft"
    draft.mkdir(parents=True)
    server.home.chmod(0o711)
    (draft / "PG_VERSION").write_text("15\n")
    assert start(server).state == "running"


def test_a_path_too_long_for_a_socket_gets_a_short_one(place: Path):
    server = Server(home=place / ("deep" * 20) / "home", settings=QUICK)
    server.home.parent.mkdir()
    try:
        start(server)
        assert server.socket_folder.parent == Path("/tmp")
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert asked(server, "SELECT 1") == 1
    finally:
        stop(server)
        shutil.rmtree(server.socket_folder)


def test_no_folder_that_was_there_changes_its_mode(place: Path):
    between = place / "between"
    between.mkdir(mode=0o751)
    between.chmod(0o751)
    server = Server(home=between / "home", settings=QUICK)
    start(server)
    stop(server)
    assert stat.S_IMODE(between.stat().st_mode) == 0o751
    assert stat.S_IMODE(place.stat().st_mode) == 0o711
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root can be another user")
def test_no_other_user_of_the_machine_gets_in(server: Server):
    start(server)
    psql = [sys.executable, "-c", f"import os; os.setgid(65534); os.setuid(65534); os.listdir({str(server.data)!r})"]
    assert b"PermissionError" in subprocess.run(psql, capture_output=True, check=False).stderr
    # Even at the socket, the kernel tells PostgreSQL who is there.
    owner = server.data.stat().st_uid
    knock = f"""
import os, psycopg
os.setuid({owner})
try:
    psycopg.connect({server.conninfo(role="crossfoot_app", database="postgres")!r})
except psycopg.OperationalError as no:
    print(no)
"""
    said = subprocess.run([sys.executable, "-c", knock], capture_output=True, text=True, check=True).stdout
    assert "Peer authentication failed" in said


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user's server runs as that user")
def test_root_is_told_when_the_service_user_cannot_reach_the_folder(place: Path):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with refused("database-home-closed") as caught:
        start(Server(home=closed / "home", settings=QUICK))
    assert caught.value.fields["folder"] == closed
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(not wheel_folders(), reason="the wheel with the server is not installed")
def test_the_server_of_the_wheel_runs_and_keeps_its_version(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CROSSFOOT_POSTGRES", str(wheel_folders()[0]))
    assert start(server).major == 18
    asked(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    stop(server)
    monkeypatch.delenv("CROSSFOOT_POSTGRES")
    assert start(server).major == 18
    assert asked(server, "SELECT answer FROM kept") == 42


@pytest.mark.skipif(not (AS_ROOT and wheel_folders()), reason="only root's server runs as somebody else")
def test_programs_in_a_closed_folder_are_copied_to_where_the_service_user_can_run_them(
    server: Server, place: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    package = wheel_folders()[0].parent.parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    monkeypatch.setenv("CROSSFOOT_POSTGRES", str(closed / package.name / "pginstall18" / "bin"))
    assert start(server).state == "running"
    assert asked(server, "SELECT 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_no_programs_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("CROSSFOOT_POSTGRES", str(tmp_path))
    with refused("database-server-missing"):
        find_binaries(data_major=None)
    with refused("database-version-missing"):
        find_binaries(data_major=9)
