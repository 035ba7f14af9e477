"""A line of two gigabytes is refused by every door that reads usage, in the memory of an ordinary file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Books
from tests.journeys.killing import Killer, killer
from tests.tables import rows

TWO_GIGABYTES = 2 << 30
MEMORY = 1_200 << 20


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The company of three, and a file whose second line never ends: sparse, so that it takes no room on the disk."""
    from django.db import connections

    from tests.journeys import trio

    with trio.opened(tmp_path_factory.mktemp("long")) as opened:
        for name, head in {"second.csv": b"id,at,who,n,model\n", "first.csv": b"id,at,who,n,model", "lines.jsonl": b""}.items():
            with (opened.files / name).open("wb") as file:
                file.write(head + (b'{"id": "' if name == "lines.jsonl" else b"1,2026-10-01T00:00:00Z,"))
                file.truncate(TWO_GIGABYTES)
        (opened.files / "gateway.yaml").write_bytes(trio.MAPPING)
        (opened.files / "AGR-hold.yaml").write_bytes(trio.agreement("hold"))
        connections["default"].close()
        yield opened


@pytest.fixture(scope="module")
def forks(shared_books_db: Books, company: Any) -> Iterator[Killer]:
    with killer(shared_books_db.name, lake=company.files / "lake") as found:
        yield found


@rows("""
 line                                               | file        | because
 usage preview FILE                                 | second.csv  | a row that never ends
 usage preview FILE                                 | first.csv   | a header that never ends
 usage preview FILE                                 | lines.jsonl | an object that never ends
 usage load FILE --source gateway --as ada          | second.csv  | columns cannot take it either
 rate --agreement AGREEMENT --usage FILE --mapping MAPPING --period 2026-10 | second.csv  | without a database
""")
def test_a_line_of_two_gigabytes_is_refused_in_bounded_memory(
    company, forks: Killer, tmp_path: Path, line: str, file: str, because: str
) -> None:
    folder, out = company.files, tmp_path / "out"
    named = {"FILE": folder / file, "AGREEMENT": folder / "AGR-hold.yaml", "MAPPING": folder / "gateway.yaml"}
    words = [str(named.get(word, word)) for word in line.split()]
    ended = forks.run(words, out=out, memory_bytes_max=MEMORY)
    said = out.read_text()
    assert ended.code == 2 and "[line-too-long]" in said and "Traceback" not in said, said[-800:]
    assert len(said) < 1_000
