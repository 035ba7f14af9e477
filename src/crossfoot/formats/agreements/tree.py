"""From the bytes of a YAML or JSON file to plain dicts, lists and texts: nothing is guessed, nothing becomes a float.

Scalars stay texts (`0.10` is "0.10", `no` is "no"); only a bare `true`, `false` and `null` (or nothing) become what they say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from crossfoot.errors import Malformed

BYTES_MAX = 8_000_000
DEPTH_MAX = 32
NODES_MAX = 200_000
"""Aliases count as often as they are used, so that a small file cannot stand for a huge one."""

Tree = dict[str, "Tree"] | list["Tree"] | str | bool | None

_JSON_MARK = re.compile(r'\\.|["\[{\]}]', re.DOTALL)
_UNWRITABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff]")
"""Control characters and halves of surrogate pairs: escapes can smuggle them in, and nothing downstream can hold them."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def grown(data: bytes, *, file: str) -> Tree:
    """The tree of a YAML or JSON file (UTF-8, with or without a byte order mark).

    Raises Malformed: terms-too-large, terms-not-text, terms-too-deep, terms-too-many, terms-not-yaml, terms-key-twice,
    terms-character.
    """
    if len(data) > BYTES_MAX:
        raise Malformed("terms-too-large", file=file, bytes=len(data), bytes_max=BYTES_MAX)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed("terms-not-text", file=file, at=error.start) from None
    tree = _from_json(text, file) if file.lower().endswith(".json") else _from_yaml(text, file)
    if character := next(filter(None, map(unwritable, _texts(tree))), ""):
        raise Malformed("terms-character", file=file, character=character)
    return tree


def unwritable(text: str) -> str:
    """The first character of a text that nothing can hold, as `U+0000`; empty when there is none."""
    found = _UNWRITABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def json_depth(text: str) -> int:
    """How deep the brackets of a JSON text nest, in one pass, whatever it holds."""
    depth = deepest = 0
    is_text = False
    for mark in _JSON_MARK.finditer(text):
        if mark[0] == '"':
            is_text = not is_text
        elif not is_text:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
            deepest = max(deepest, depth)
    return deepest


def _texts(tree: Tree) -> Iterator[str]:
    """Every key and text of a tree."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list):
        for item in tree:
            yield from _texts(item)
    elif isinstance(tree, dict):
        yield from tree
        for item in tree.values():
            yield from _texts(item)


def _from_json(text: str, file: str) -> Tree:
    if json_depth(text) > DEPTH_MAX:
        raise Malformed("terms-too-deep", file=file, depth_max=DEPTH_MAX)

    def mapping(pairs: list[tuple[str, Tree]]) -> Tree:
        built = dict(pairs)
        if len(built) < len(pairs):
            names = [name for name, _ in pairs]
            raise Malformed("terms-key-twice", file=file, key=next(name for name in names if names.count(name) > 1))
        return built

    def constant(name: str) -> Tree:
        return name  # NaN and Infinity are texts here, and no number to the reader of numbers

    try:
        return json.loads(  # type: ignore[no-any-return]
            text, object_pairs_hook=mapping, parse_int=str, parse_float=str, parse_constant=constant
        )
    except json.JSONDecodeError as error:
        raise Malformed("terms-not-yaml", file=file, form="JSON", line=error.lineno, reason=error.msg) from None


def _from_yaml(text: str, file: str) -> Tree:
    try:
        return _Composer(yaml.parse(text, Loader=_Loader), file).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "an unreadable character"
        line = mark.line + 1 if mark else 1
        raise Malformed("terms-not-yaml", file=file, form="YAML", line=line, reason=reason) from None


class _Composer:
    """Builds the tree from the parser's events, counting as it goes."""

    def __init__(self, events: Iterator[yaml.Event], file: str) -> None:
        self.events = events
        self.file = file
        self.nodes = 0
        self.anchored: dict[str, tuple[Tree, int]] = {}

    def document(self) -> Tree:
        """The one document of the stream. Raises Malformed: terms-not-yaml (a second document)."""
        tree: Tree = None
        seen = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                seen += 1
                if seen > 1:
                    raise self._refused(event, "a second document begins")
                tree = self._node(next(self.events), depth=0)
        return tree

    def _node(self, event: yaml.Event, *, depth: int) -> Tree:
        before = self.nodes
        self.nodes += 1
        if depth > DEPTH_MAX:
            raise Malformed("terms-too-deep", file=self.file, depth_max=DEPTH_MAX)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if self.nodes > NODES_MAX:
            raise Malformed("terms-too-many", file=self.file, nodes_max=NODES_MAX)
        tree: Tree
        if isinstance(event, yaml.ScalarEvent):
            tree = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            tree = self._sequence(depth)
        else:
            tree = self._mapping(depth)
        if anchor := getattr(event, "anchor", None):
            self.anchored[anchor] = (tree, self.nodes - before)
        return tree

    def _alias(self, event: yaml.AliasEvent) -> Tree:
        if event.anchor not in self.anchored:
            raise self._refused(event, f"*{event.anchor} stands before, or inside, what it names")
        tree, size = self.anchored[event.anchor]
        self.nodes += size
        if self.nodes > NODES_MAX:
            raise Malformed("terms-too-many", file=self.file, nodes_max=NODES_MAX)
        return tree

    def _sequence(self, depth: int) -> list[Tree]:
        items: list[Tree] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth=depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Tree]:
        pairs: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused(event, "a key is not a plain text")
            if event.value in pairs:
                raise Malformed("terms-key-twice", file=self.file, key=event.value)
            pairs[event.value] = self._node(next(self.events), depth=depth + 1)
        return pairs

    def _refused(self, event: yaml.Event, reason: str) -> Malformed:
        mark = event.start_mark
        return Malformed("terms-not-yaml", file=self.file, form="YAML", line=mark.line + 1 if mark else 1, reason=reason)


def _scalar(event: yaml.ScalarEvent) -> str | bool | None:
    """What a scalar says: only unquoted true, false and null are more than text."""
    if event.style in ("'", '"', "|", ">"):
        return str(event.value)
    return _BARE.get(event.value, event.value)


_BARE: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
