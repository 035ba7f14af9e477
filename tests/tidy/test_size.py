"""The size ratchet: no file, function or room grows past what one reader can hold."""

from __future__ import annotations

from collections import Counter

from tests.tidy.source import PACKAGE, ROOT, functions, pages, tracked

LINES_MAX = 500
FUNCTION_LINES_MAX = 60
ROOM_FILES_MAX = 12


def test_no_file_is_longer_than_500_lines():
    code = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    long = {str(path.relative_to(ROOT)): lines for path in code if (lines := len(path.read_bytes().splitlines())) > LINES_MAX}
    assert long == {}


def test_no_function_is_longer_than_60_lines():
    long = {
        f"{page.place(function)} {function.name}": lines
        for page in pages()
        for function in functions(page.tree)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert long == {}


def test_no_room_has_more_than_12_files():
    rooms = Counter(page.path.parent for page in pages() if page.path.name != "__init__.py")
    assert {str(room.relative_to(PACKAGE)): files for room, files in rooms.items() if files > ROOM_FILES_MAX} == {}
