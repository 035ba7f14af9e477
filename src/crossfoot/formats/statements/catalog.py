"""The layouts that come with the product, and which of them a header belongs to."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable

from crossfoot.errors import Malformed
from crossfoot.formats.statements.layout import Layout
from crossfoot.formats.statements.layout_file import read_layout

_FOLDERS = ("marketplaces", "resellers", "focus")
_NEAR_MAX = 2
_MISSING_SHOWN = 1
_ALIKE = 0.6


@functools.cache
def layouts() -> tuple[Layout, ...]:
    """Every layout that comes with the product, in order of name."""
    pages = [page for folder in _FOLDERS for page in _pages(resources.files("crossfoot.formats") / folder)]
    return tuple(sorted((read_layout(page.read_bytes(), name=page.name) for page in pages), key=lambda each: each.name))


def layout_named(name: str) -> Layout:
    """The layout of that name. Raises Malformed: statement-format-missing."""
    found = next((each for each in layouts() if each.name == name), None)
    if found is None:
        near = difflib.get_close_matches(name, [each.name for each in layouts()], n=_NEAR_MAX, cutoff=0.3)
        raise Malformed("statement-format-missing", got=name, near=", ".join(near) or "none")
    return found


def recognised(header: Sequence[str], *, file: str, known: Sequence[Layout] | None = None) -> Layout:
    """The one layout a header belongs to: all of its required columns are there, and most of the header is its.

    Raises Malformed: statement-format-unknown (naming the nearest layouts, and what each lacks), statement-format-ambiguous.
    """
    candidates = layouts() if known is None else known
    whole = [each for each in candidates if not missing(each, header)]
    if not whole:
        raise Malformed("statement-format-unknown", file=file, near=_near(header, candidates))
    most = max(len(each.found(tuple(header))) for each in whole)
    best = [each for each in whole if len(each.found(tuple(header))) == most]
    if len(best) > 1:
        names = ", ".join(each.name for each in best)
        raise Malformed("statement-format-ambiguous", file=file, names=names, count=len(best))
    return best[0]


def missing(layout: Layout, header: Sequence[str]) -> tuple[str, ...]:
    """The layout's required columns that a header has not."""
    found = layout.found(tuple(header))
    return tuple(column.name for column in layout.required if column.name not in found)


def unknown(layout: Layout, header: Sequence[str]) -> tuple[str, ...]:
    """The header's columns that the layout does not know, in the file's order."""
    taken = set(layout.found(tuple(header)).values())
    return tuple(name for name in header if name not in taken)


def likely_new_name(column: str, strange: Sequence[str]) -> str:
    """Of unknown columns the one that a missing column may have been renamed to; empty when none is alike."""
    spelled = {_plain(name): name for name in strange}
    near = difflib.get_close_matches(_plain(column), list(spelled), n=1, cutoff=_ALIKE)
    return spelled[near[0]] if near else ""


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _near(header: Sequence[str], candidates: Sequence[Layout]) -> str:
    """The nearest layouts with what they lack, for a sentence."""

    def known_columns(layout: Layout) -> int:
        return len(layout.found(tuple(header)))

    nearest = sorted((each for each in candidates if known_columns(each)), key=lambda each: (-known_columns(each), each.name))
    told = []
    for each in nearest[:_NEAR_MAX]:
        lacks = missing(each, header)
        more = f" and {len(lacks) - _MISSING_SHOWN} more" if len(lacks) > _MISSING_SHOWN else ""
        told.append(f"{each.name} (lacks {', '.join(lacks[:_MISSING_SHOWN])}{more})")
    return "; ".join(told) or "none has a column in common"


def _pages(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _pages(entry)
        elif entry.name.endswith(".toml"):
            yield entry
