"""Bytes to lines of text: packed or not, in UTF-8 or UTF-16, and never more of them in memory than one line's limit."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from crossfoot.errors import Malformed

LINE_CHARS_MAX = 1 << 20
"""The longest line: beyond it a file is not rows of usage, whatever it is."""
_PEEKED = 4_096
_GZIP = b"\x1f\x8b"
_FREE_BYTES = 256 << 20
_RATIO_MAX = 200
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class _Unpacked(io.RawIOBase):
    """A gzip stream read to its end, that refuses a bomb: more than 200 times as large once past 256 MB."""

    def __init__(self, packed: BinaryIO, *, file: str) -> None:
        self._file, self._bytes = file, 0
        self._taken = _Counted(packed)
        self._stream = gzip.GzipFile(fileobj=self._taken)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            got = self._stream.readinto(view)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Malformed("packed-file-broken", file=self._file, reason=_reason(error)) from error
        self._bytes += got
        if self._bytes > _FREE_BYTES and self._bytes > _RATIO_MAX * self._taken.bytes:
            raise Malformed("packed-too-tightly", file=self._file, limit=_RATIO_MAX)
        return got


class _Counted(io.RawIOBase):
    """A stream that counts the bytes taken from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.bytes = stream, 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        got = self._stream.read(size)
        self.bytes += len(got)
        return got


def _reason(error: Exception) -> str:
    return str(error).rstrip(".") or type(error).__name__


def unpacked(stream: BinaryIO, *, file: str) -> io.BufferedReader:
    """The stream, which may be gzip, as plain bytes that can be peeked at. Raises Malformed while it is read:
    packed-file-broken, packed-too-tightly."""
    plain: io.BufferedReader = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]
    if plain.peek(len(_GZIP))[: len(_GZIP)] == _GZIP:
        return io.BufferedReader(_Unpacked(plain, file=file), 1 << 16)
    return plain


def encoding_of(head: bytes) -> str:
    """The encoding a file's first bytes show: by its mark; UTF-16 without one by its zero bytes; else UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if len(head) >= 4 and head[1] == head[3] == 0 and head[0] and head[2]:
        return "utf-16-le"
    if len(head) >= 4 and head[0] == head[2] == 0 and head[1] and head[3]:
        return "utf-16-be"
    return "utf-8"


def lines(stream: io.BufferedReader, *, file: str) -> Iterator[str]:
    """The lines of a text with their ends as they stand (LF, CRLF or CR).

    Raises Malformed: line-too-long, not-text (bytes that are no text in the encoding the file begins in).
    """
    encoding = encoding_of(stream.peek(_PEEKED)[:4])
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    read, number = text.readline, 0
    try:
        while line := read(LINE_CHARS_MAX):
            number += 1
            if len(line) == LINE_CHARS_MAX and line[-1] not in "\r\n":
                raise Malformed("line-too-long", file=file, line=number, limit=LINE_CHARS_MAX)
            yield line
    except UnicodeError as error:
        bad = number + 1 + (error.object[: error.start].count(b"\n") if isinstance(error, UnicodeDecodeError) else 0)
        raise Malformed("not-text", file=file, line=bad, encoding=encoding, reason=undecoded(error)) from error
    finally:
        if not stream.closed:  # it is the caller's to close
            text.detach()


def undecoded(error: UnicodeError) -> str:
    """The bytes that are no text, for a sentence."""
    if isinstance(error, UnicodeDecodeError):
        shown = " ".join(f"{byte:02x}" for byte in error.object[error.start : error.end][:4])
        return f"the byte {shown}" if len(shown) == 2 else f"the bytes {shown}" if shown else "half a character"
    return "no byte order mark"
