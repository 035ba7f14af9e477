"""Specimens of what is refused before anything is looked up: an agreement without its version, names that are none."""

from __future__ import annotations

from crossfoot.books.naming import must_be_code, must_be_name
from crossfoot.web.approvals.words import decision
from tests.specimens.cli import in_company
from tests.specimens.gallery import Provoke

SPECIMENS: dict[str, Provoke] = {
    "version-not-said": in_company("agreement", "approve", "AGR-0217", "--as", "ada"),
    "name-empty": lambda: must_be_name(" ", of="the person ada"),
    "name-too-long": lambda: must_be_name("x" * 201, of="the source"),
    "name-unprintable": lambda: must_be_name("september\nagain", of="the backfill"),
    "decision-unknown": lambda: decision("maybe"),
    "entity-code": lambda: must_be_code("../etc"),
}
