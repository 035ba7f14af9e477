"""What may be a name: of a person, a source, a request. They are indexed, printed in tables, and some name folders."""

from __future__ import annotations

import re
import unicodedata

from crossfoot.errors import Malformed

NAME_LENGTH_MAX = 200
_KEY_LENGTH_MAX = 2 * NAME_LENGTH_MAX
_CODE = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
_UNPRINTABLE = ("Cc", "Cs", "Zl", "Zp")


def must_be_name(name: str, *, of: str, length_max: int = NAME_LENGTH_MAX) -> str:
    """The name, when it is one: not blank, printable, at most so many characters.

    of: what it names, as a person says it. Raises Malformed: name-empty, name-too-long, name-unprintable.
    """
    if not name.strip():
        raise Malformed("name-empty", of=of)
    if len(name) > length_max:
        raise Malformed("name-too-long", of=of, length=len(name), length_max=length_max)
    if any(unicodedata.category(letter) in _UNPRINTABLE for letter in name):
        raise Malformed("name-unprintable", of=of)
    return name


def must_be_key(key: str) -> str:
    """The key of a request, or of a step of one. Raises as `must_be_name`."""
    return must_be_name(key, of="the request", length_max=_KEY_LENGTH_MAX)


def must_be_code(code: str) -> str:
    """The code of a legal entity, which also names its folder. Raises Malformed: entity-code."""
    if not _CODE.fullmatch(code):
        raise Malformed("entity-code", got=code)
    return code
