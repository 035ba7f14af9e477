"""Delimited text to rows: what is harmless is read, what nobody can be sure of is refused."""

import gzip
import io

import pytest

from crossfoot.formats.tables.opening import open_table
from tests.formats.tables.files import bomb, cells, raw_rows
from tests.refusals import refused

PLAIN = b"id,n\n1,2\n3,4\n"
PLAIN_CELLS = [{"id": "1", "n": "2"}, {"id": "3", "n": "4"}]


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (PLAIN, "plain"),
        (b"\xef\xbb\xbf" + PLAIN, "a byte order mark"),
        (PLAIN.replace(b"\n", b"\r\n"), "lines that end as on Windows"),
        (PLAIN.replace(b"\n", b"\r"), "lines that end as on an old Mac"),
        (PLAIN.rstrip(b"\n"), "no end to the last line"),
        (b"\n\n" + PLAIN.replace(b"\n", b"\n\n"), "blank lines"),
        (PLAIN.decode().encode("utf-16"), "UTF-16 with its mark"),
        (PLAIN.decode().encode("utf-16-le"), "UTF-16 without a mark"),
        (PLAIN.decode().encode("utf-16-be"), "UTF-16 the other way round"),
        (gzip.compress(PLAIN, mtime=0), "packed"),
        (gzip.compress(PLAIN[:7], mtime=0) + gzip.compress(PLAIN[7:], mtime=0), "packed in two members"),
        (gzip.compress(PLAIN.decode().encode("utf-16"), mtime=0), "packed UTF-16"),
        (b'"id" , n\n "1","2"\n"3", "4"\n'.replace(b'" ,', b'",'), "blanks before a quote"),
        (b" id ,\tn\n1,2\n3,4\n", "blanks around a column's name"),
    ],
)
def test_harmless_forms_are_the_same_rows(content: bytes, because: str) -> None:
    assert cells(content) == PLAIN_CELLS, because


def test_cells_stand_as_they_stood_but_for_leading_blanks() -> None:
    assert cells(b'a,b\n 1 ,"x ""y""\n z"\n') == [{"a": "1 ", "b": 'x "y"\n z'}]


def test_another_delimiter_is_declared() -> None:
    assert cells(b"a;b\n1,5;2\n", delimiter=";") == [{"a": "1,5", "b": "2"}]


def test_a_ragged_row_is_a_fault_of_that_row() -> None:
    rows = raw_rows(b"a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert [row.row for row in rows] == [1, 2, 3, 4]
    assert [[fault.code for fault in row.faults] for row in rows] == [[], ["row-ragged"], ["row-ragged"], []]
    assert rows[2].cells == {"a": "4", "b": "5", "(cell 3)": "6"}, "nothing of the row is lost"


@pytest.mark.parametrize(
    ("content", "code", "because"),
    [
        (b"", "empty-file", "nothing at all"),
        (b"\n\n", "no-columns", "only blank lines"),
        (b",\n1,2\n", "no-columns", "a header of nothing"),
        (b"n,n\n1,2\n", "column-twice", "which of the two is meant?"),
        (b"n,N\n1,2\n", "column-twice", "databases do not tell capitals apart"),
        (b'a,b\n1,"2\n3,4\n', "quotes-broken", "a quote that is never closed"),
        (b'a,b\n1,"2"3\n', "quotes-broken", "text after a closing quote"),
        (b"a,b\n1,\xff\n", "not-text", "a byte that is no UTF-8"),
        ("a,b\n1,\u20ac\n".encode("cp1252"), "not-text", "another code page"),
        ("a,b\n".encode("utf-16") + b"\x00\xd8", "not-text", "half a character"),
        (gzip.compress(PLAIN, mtime=0)[:-4], "packed-file-broken", "cut short"),
        (gzip.compress(PLAIN * 99, mtime=0)[:40] + b"\0" * 40, "packed-file-broken", "overwritten"),
        (b"\x28\xb5\x2f\xfd....", "unknown-table-kind", "another packer"),
        (b"\xd0\xcf\x11\xe0....", "unknown-table-kind", "an old workbook"),
        ("a,b\n1,2\n".encode("utf-32"), "unknown-table-kind", "an encoding nobody sends"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes, code: str, because: str) -> None:
    with refused(code):
        raw_rows(content)


def test_the_line_with_a_bad_byte_is_named() -> None:
    with refused("not-text") as caught:
        raw_rows(b"a,b\n" + b"1,2\n" * 5_000 + b"1,\xff\n")
    assert "line 5002 holds the byte ff" in caught.value.says


class Endless(io.RawIOBase):
    """A stream of one block over and over after its head, that never ends; taken: the bytes read of it."""

    def __init__(self, head: bytes, block: bytes) -> None:
        self.pending, self.block, self.taken = head + block, block, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        given, self.pending = self.pending[: len(buffer)], self.pending[len(buffer) :] or self.block
        buffer[: len(given)] = given
        self.taken += len(given)
        return len(given)


@pytest.mark.parametrize(
    ("head", "block", "code", "because"),
    [
        (b"a,b\n", b"x" * 4_096, "line-too-long", "a line without an end"),
        (b"\xff\xfe", b"\n\n" * 2_048, "line-too-long", "the bytes of line ends that in UTF-16 are a letter"),
        (b'a,b\n1,"', b"x\n" * 2_048, "quotes-broken", "a quote without an end"),
        (b'{"a": "', b"x" * 4_096, "line-too-long", "JSON without an end"),
    ],
)
def test_a_line_of_any_length_takes_no_more_memory_than_the_limit(head: bytes, block: bytes, code: str, because: str) -> None:
    stream = Endless(head, block)
    with refused(code):
        list(open_table(stream, file="u").rows)  # type: ignore[arg-type]
    assert stream.taken < 16 << 20, because


def test_a_packed_bomb_is_refused_before_it_is_read_through() -> None:
    with refused("packed-too-tightly"):
        raw_rows(bomb(257 << 20))
