"""`crossfoot trail`: sealed, listed, exported, verified; what does not hold is named and ends with 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from crossfoot.site import main as program
from crossfoot.site import migrating
from crossfoot.site.verbs import trail
from tests.books.company import Company, found_company
from tests.databases import Books


@pytest.fixture
def company(books_db: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The company, the program's own addresses led to this test's database."""
    monkeypatch.setattr(settings, "CROSSFOOT_ANCHORS", str(tmp_path / "anchors"))
    monkeypatch.setattr(migrating, "ready", lambda: None)
    monkeypatch.setattr(trail, "verifier", lambda: books_db.connect("crossfoot_verifier", standing=""))
    return found_company()


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    code = program.main(["trail", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_trail_is_sealed_exported_and_verified(
    company: Company, books_db: Books, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    code, sealed = said(capsys, "seal", "--as", "ada")
    assert (code, sealed["seal"]["number"]) == (0, 1)
    assert said(capsys, "seal", "--as", "ada") == (0, {"seal": None})
    assert [each["hash"] for each in said(capsys, "seals", "--as", "ada")[1]] == [sealed["seal"]["hash"]]
    code, exported = said(capsys, "export", str(tmp_path / "out"))
    assert (code, exported["rows"]) == (0, sealed["seal"]["leaves"])
    code, found = said(capsys, "verify")
    assert (code, found["broken"], found["sealed"]) == (0, [], sealed["seal"]["leaves"])
    with books_db.connect("crossfoot_admin") as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE books_account SET name = 'x' WHERE number = '1200'")
    code, found = said(capsys, "verify")
    assert (code, [each["why"] for each in found["broken"]]) == (1, ["edited"])
