"""Keys written alike: what people, spreadsheets and systems do to a reference, undone on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crossfoot.terms.reconciling import Normaliser, NormaliserKind

BLANKS = " \t\u00a0"
LOWER, UPPER = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
OTHER_THAN_LETTERS_AND_DIGITS = "[^A-Za-z0-9]"
"""ASCII only: what capitals or punctuation are elsewhere, engines disagree about."""

_NO_BLANKS = str.maketrans("", "", BLANKS)
_CAPITALS = str.maketrans(LOWER, UPPER)
_OTHER = re.compile(OTHER_THAN_LETTERS_AND_DIGITS)


def normalised(key: str, *, by: Sequence[Normaliser]) -> str:
    """The key after every step, in order. A key of which nothing is left is empty, and no key at all."""
    for step in by:
        match step.kind:
            case NormaliserKind.BLANKS:
                key = key.translate(_NO_BLANKS)
            case NormaliserKind.CASE:
                key = key.translate(_CAPITALS)
            case NormaliserKind.PUNCTUATION:
                key = _OTHER.sub("", key)
            case NormaliserKind.ZEROS:
                key = key.lstrip("0")
            case NormaliserKind.PREFIX:
                key = key.removeprefix(step.text)
            case NormaliserKind.MAP:
                key = dict(step.pairs).get(key, key)
    return key
