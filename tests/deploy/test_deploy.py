"""What `deploy/` names exists: paths that are copied, commands, secrets."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import yaml

from crossfoot.site.main import VERBS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
LINES = (FOLDER / "Dockerfile").read_text("utf-8").splitlines()


def test_every_path_that_is_copied_exists():
    copied = [line.split()[1:] for line in LINES if line.startswith("COPY ") and "--from" not in line]
    named = [word for words in copied for word in words[:-1] if not word.startswith("--")]
    assert named and [word for word in named if not (ROOT / word).exists()] == []


def test_the_program_does_not_run_as_root():
    assert [line for line in LINES if line.startswith("USER ")][-1] == "USER crossfoot"


def test_every_command_is_a_verb():
    assert {service["command"][0] for service in COMPOSE["services"].values()} <= set(VERBS)


def test_every_secret_is_declared_and_only_migrations_see_the_owner():
    declared = COMPOSE["secrets"].keys()
    for name, service in COMPOSE["services"].items():
        assert set(service["secrets"]) <= declared
        assert ("owner_url" in service["secrets"]) is (name == "migrate")
        assert service["read_only"] is True


def test_secrets_are_read_from_files(tmp_path: Path):
    secret = tmp_path / "app_url"
    secret.write_text("postgresql://crossfoot_app:p$w d@host/crossfoot\n")
    done = subprocess.run(
        [FOLDER / "with-secrets", "sh", "-c", 'printf %s "$DATABASE_URL"'],
        env={"PATH": os.environ["PATH"], "DATABASE_URL_FILE": str(secret)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "postgresql://crossfoot_app:p$w d@host/crossfoot"
