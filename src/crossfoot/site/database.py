"""The PostgreSQL server that comes along: made, started and stopped in a folder of ours.

It listens on a socket file only, never on the network, and lets nobody in but the operating-system user who made it:
PostgreSQL asks the kernel who is at the other end (`peer`), so there is no password to keep, leak or rotate. PostgreSQL
refuses to run as root; root's server runs as a service user that already exists. No user is created and no folder we
did not make changes its mode.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crossfoot.errors import Forbidden, Missing, Unavailable
from crossfoot.site.binaries import Binaries, find_binaries, within_reach
from crossfoot.site.home import home, make_home

ADMIN = "crossfoot_admin"  # the server's superuser; only the launcher ever uses it
LOGIN_ROLES = (ADMIN, "crossfoot_owner", "crossfoot_app", "crossfoot_verifier")
SERVICE_USERS = ("crossfoot", "postgres", "nobody")
_SOCKET_PATH_MAX = 100  # the kernel's limit is 107 bytes with the file name
_START_SECONDS_MAX = 60
_LOG_LINES_SHOWN = 5
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "password_encryption": "scram-sha-256",
}


@dataclass(frozen=True, slots=True)
class Status:
    """What is known about the server. state: running, stopped or absent (never started)."""

    state: str
    folder: Path
    socket_folder: Path
    major: int | None

    def __str__(self) -> str:
        match self.state:
            case "running":
                return f"PostgreSQL {self.major} is running; data in {self.folder}, socket in {self.socket_folder}."
            case "stopped":
                return f"PostgreSQL {self.major} is stopped; data in {self.folder}. Start it with: crossfoot db start"
            case _:
                return f"There is no database in {self.folder} yet. Make one with: crossfoot db start"


@dataclass(frozen=True, slots=True)
class Server:
    """One embedded server. home: the folder it lives in; settings: lines of its configuration beside ours."""

    home: Path = field(default_factory=home)
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "postgres"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.data / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket file is: inside the data folder, or in a short place when that path is too long for a socket."""
        if len(os.fsencode(self.data)) <= _SOCKET_PATH_MAX:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(f"/tmp/crossfoot-{os.geteuid()}-{digest}")

    def conninfo(self, *, role: str, database: str) -> str:
        """How to connect, in libpq's words."""
        return f"host='{self.socket_folder}' user={role} dbname={database}"


def status(server: Server) -> Status:
    """Whether the server runs. Starts nothing."""
    major = _data_major(server)
    if major is None:
        return Status("absent", server.data, server.socket_folder, None)
    binaries, run_as = _programs(server)
    done = _run(run_as, binaries.program("pg_ctl"), "status", "-D", str(server.data))
    return Status("running" if done.returncode == 0 else "stopped", server.data, server.socket_folder, major)


def start(server: Server) -> Status:
    """Make the data folder where there is none, and start the server where it does not run. Safe to repeat.

    Raises Missing: database-server-missing, database-version-missing, database-user-missing;
    Forbidden: database-home-closed; Unavailable with the end of the server's log when it does not come up.
    """
    make_home(server.home)
    with _alone(server):
        binaries, run_as = _programs(server)
        if _data_major(server) is None:
            _create(server, binaries, run_as)
        elif status(server).state == "running":
            return status(server)
        _make_socket_folder(server, run_as)
        _configure(server, run_as)
        done = _run(
            run_as,
            binaries.program("pg_ctl"),
            *("start", "--wait", "--silent", f"--timeout={_START_SECONDS_MAX}"),
            *("-D", str(server.data), "-l", str(server.log)),
        )
        if done.returncode != 0:
            raise Unavailable(f"PostgreSQL did not start. {_log_end(server)}")
        return status(server)


def stop(server: Server) -> Status:
    """Stop the server; open connections are ended, their transactions rolled back. Safe to repeat."""
    if _data_major(server) is None:
        return status(server)
    with _alone(server):
        binaries, run_as = _programs(server)
        if status(server).state == "running":
            done = _run(run_as, binaries.program("pg_ctl"), "stop", "--wait", "--mode=fast", "-D", str(server.data))
            if done.returncode != 0:
                raise Unavailable(f"PostgreSQL did not stop. {_log_end(server)}")
    return status(server)


def _data_major(server: Server) -> int | None:
    try:
        return int((server.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


@contextlib.contextmanager
def _alone(server: Server) -> Iterator[None]:
    """Hold the installation's lock: two starts at once become one start and one look."""
    descriptor = os.open(server.home / "database.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _programs(server: Server) -> tuple[Binaries, pwd.struct_passwd]:
    binaries = find_binaries(data_major=_data_major(server))
    run_as = _server_user(server)
    if run_as.pw_uid == os.geteuid():
        return binaries, run_as
    if closed := _closed_to(run_as, server.home):
        raise Forbidden("database-home-closed", user=run_as.pw_name, folder=closed)
    if _closed_to(run_as, binaries.folder):
        binaries = within_reach(binaries, of_home=server.home)
    return binaries, run_as


def _server_user(server: Server) -> pwd.struct_passwd:
    """Who the server runs as: us, or for root the owner of the data folder, else the first service user there is."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    if server.data.exists():
        return pwd.getpwuid(server.data.stat().st_uid)
    for name in SERVICE_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Missing("database-user-missing", names=", ".join(SERVICE_USERS))


def _closed_to(user: pwd.struct_passwd, folder: Path) -> Path | None:
    """The first folder on the way to `folder`, itself among them, that this user may not pass through."""
    for place in [*reversed(folder.resolve().parents), folder.resolve()]:
        facts = place.stat()
        bit = 0o100 if facts.st_uid == user.pw_uid else 0o010 if facts.st_gid == user.pw_gid else 0o001
        if not facts.st_mode & bit:
            return place
    return None


def _create(server: Server, binaries: Binaries, run_as: pwd.struct_passwd) -> None:
    draft = server.data.with_name("postgres.draft")  # renamed when whole: a start that is killed leaves no half of one
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    os.chown(draft, run_as.pw_uid, run_as.pw_gid)
    # Text sorts by its bytes, the same on every machine and in every version; letters are those of Unicode.
    letters = "C.UTF-8" if sys.platform == "linux" else "C"
    unsynced = ["--no-sync"] if server.settings.get("fsync") == "off" else []
    done = _run(
        run_as,
        binaries.program("initdb"),
        *unsynced,
        *("-D", str(draft), "-U", ADMIN, "--auth=peer", "--encoding=UTF8", "--no-instructions"),
        *("--locale=C", f"--lc-ctype={letters}", "--data-checksums"),
    )
    if done.returncode != 0:
        raise Unavailable(f"PostgreSQL could not make its data folder {server.data}. {done.stdout.strip()}")
    draft.rename(server.data)


def _make_socket_folder(server: Server, run_as: pwd.struct_passwd) -> None:
    if server.socket_folder == server.data:
        return
    server.socket_folder.mkdir(mode=0o700, exist_ok=True)
    if server.socket_folder.is_symlink() or server.socket_folder.stat().st_uid not in (os.geteuid(), run_as.pw_uid):
        raise Forbidden("database-home-closed", user=run_as.pw_name, folder=server.socket_folder)
    os.chown(server.socket_folder, run_as.pw_uid, run_as.pw_gid)


def _configure(server: Server, run_as: pwd.struct_passwd) -> None:
    """Write the three files that say how the server runs and who may come in. They are ours, written anew at each start."""
    settings = {**_SETTINGS, **server.settings, "unix_socket_directories": str(server.socket_folder)}
    lines = "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())
    us = pwd.getpwuid(os.geteuid()).pw_name
    pages = {
        "postgresql.auto.conf": lines,
        "pg_hba.conf": "local all all peer map=crossfoot\n",
        "pg_ident.conf": "".join(f'crossfoot "{us}" {role}\n' for role in LOGIN_ROLES),
    }
    for name, text in pages.items():
        page = server.data / name
        page.write_text(text)
        page.chmod(0o600)
        os.chown(page, run_as.pw_uid, run_as.pw_gid)


def _quoted(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _run(run_as: pwd.struct_passwd, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL as the server's user, outside our folder, with nothing of our environment but PATH."""
    other: dict[str, Any] = {}
    if run_as.pw_uid != os.geteuid():
        other = {"user": run_as.pw_uid, "group": run_as.pw_gid, "extra_groups": []}
    # A server that starts would keep our end of a pipe open; what it says is in its log.
    said = subprocess.DEVNULL if "start" in command else subprocess.PIPE
    return subprocess.run(
        command,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        start_new_session=True,
        **other,
    )


def _log_end(server: Server) -> str:
    try:
        return " ".join(server.log.read_text(errors="replace").splitlines()[-_LOG_LINES_SHOWN:])
    except FileNotFoundError:
        return ""
