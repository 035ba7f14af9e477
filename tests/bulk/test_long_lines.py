"""A line that no one meant is never read as no row: the row reader has the file, and refuses the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossfoot.bulk.importing import import_file
from crossfoot.bulk.lake import Lake
from tests.bulk.test_importing import GOOD, HEADER, PLAIN, imported
from tests.refusals import refused

MEGABYTE = 1 << 20


def row(length: int) -> str:
    """A good row of so many bytes, its line end among them."""
    empty = "2,2026-10-01T00:00:00Z,,1,gpt\n"
    return empty.replace(",,", f",{'x' * (length - len(empty))},")


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("length", [MEGABYTE + 2, 3 * MEGABYTE, 40 * MEGABYTE])
def test_a_line_longer_than_a_megabyte_leaves_the_file_to_the_row_reader(tmp_path: Path, place: int, length: int) -> None:
    lines = [GOOD, GOOD]
    lines.insert(place, row(length))
    path = tmp_path / "u.csv"
    path.write_text(HEADER + "".join(lines))
    with refused("file-not-columnar"):
        import_file(Lake(tmp_path / "lake"), path, mapping=PLAIN, batch_id="b")


def test_lines_just_within_it_are_read_as_columns_wherever_they_lie(tmp_path: Path) -> None:
    lines = [row(MEGABYTE - each) for each in range(4)]
    done, events = imported(tmp_path, HEADER + GOOD + "".join(lines) + GOOD)
    assert (done.rows_read, done.rows_staged, len(events)) == (6, 6, 6)


def test_a_last_line_without_its_end_is_measured_too(tmp_path: Path) -> None:
    path = tmp_path / "u.csv"
    path.write_text(HEADER + GOOD + row(2 * MEGABYTE).rstrip("\n"))
    with refused("file-not-columnar"):
        import_file(Lake(tmp_path / "lake"), path, mapping=PLAIN, batch_id="b")
