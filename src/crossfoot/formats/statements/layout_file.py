"""The layout file: TOML to a Layout, with every mistake in it told at once. Built-in and users' own files have one form."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.statements.layout import (
    CellType,
    Certain,
    ClaimRule,
    Column,
    DateForm,
    History,
    Layout,
    NumberForm,
    SideColumn,
)
from crossfoot.measures.instant import zone
from crossfoot.records.counterparties.statement import Side, StatedKind

SCHEMA = "crossfoot.statement-layout/1"
_BYTES_MAX = 256 << 10
_TEXTS = ("name", "channel", "title")
_KEYS = (
    *("schema", *_TEXTS, "source", "certain", "about", "case", "zone", "dates", "numbers", "delimiter", "words", "key"),
    *("repeats", "required", "history", "one_currency", "placeholders", "columns", "claim", "claims"),
)
_COLUMN_KEYS = ("is", "digits", "currency", "foot", "end", "optional", "names")
_CLAIM_COLUMNS = (
    *("amount", "quantity", "unit", "price", "currency", "account", "agreement", "item", "settled_with"),
    *("on", "start", "end", "day", "month"),
)
_RULE_KEYS = ("kind", *_CLAIM_COLUMNS, "side", "turned", "always", "when", "ids")
_Word = TypeVar("_Word", bound=StrEnum)


def read_layout(content: bytes, *, name: str) -> Layout:
    """Read a layout file. name: of the file, for what is said about it.

    Raises Malformed: layout-unreadable, or layout-wrong with a Problem for each mistake: key-unknown, key-missing,
    layout-key-wrong, unknown-time-zone, layout-column-unknown.
    """
    document = _document(content, name=name)
    if document.get("schema") != SCHEMA:
        raise Malformed("layout-unreadable", file=name, reason=f'it must say schema = "{SCHEMA}"')
    form = _Form(name)
    layout = form.layout(document)
    if form.problems or layout is None:
        raise Malformed("layout-wrong", file=name, count=len(form.problems), problems=form.problems)
    return layout


def _document(content: bytes, *, name: str) -> Mapping[str, Any]:
    if len(content) > _BYTES_MAX:
        raise Malformed("layout-unreadable", file=name, reason=f"it is larger than {_BYTES_MAX} bytes")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise Malformed("layout-unreadable", file=name, reason=str(fault).rstrip(".")) from fault


class _Form:
    """Reads a document's parts and notes what stands wrong in them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def layout(self, document: Mapping[str, Any]) -> Layout | None:
        """The layout, or None where its parts do not make one."""
        self._known(document, _KEYS, "")
        for needed in (*_TEXTS, "columns", "key"):
            if not document.get(needed):
                self._note(needed, "key-missing", key=needed)
        columns = self._columns(document)
        names = {column.name for column in columns}
        history = self._history(document.get("history"), names)
        key = self._columns_named(document.get("key", []), "key", names)
        rules = self._rules(document, names)
        one_currency = self._columns_named(document.get("one_currency", []), "one_currency", names)
        placeholders = self._lists(document.get("placeholders", {}), "placeholders", names)
        where = self._text(document, "zone", "UTC")
        try:
            zone(where)
        except Malformed:
            self._note("zone", "unknown-time-zone", got=where)
        certain = self._word(document, "certain", Certain, Certain.DECLARED)
        dates = self._word(document, "dates", DateForm, DateForm.ISO)
        numbers = self._word(document, "numbers", NumberForm, NumberForm.PLAIN)
        texts = {each: self._text(document, each, "") for each in (*_TEXTS, "source")}
        if self.problems:
            return None
        return Layout(
            name=texts["name"],
            channel=texts["channel"],
            title=texts["title"],
            source=texts["source"],
            certain=certain,
            dates=dates,
            numbers=numbers,
            about=self._text(document, "about", "charges"),
            columns=columns,
            key=key,
            repeats=bool(document.get("repeats", False)),
            ignores_case=document.get("case") == "ignored",
            zone=where,
            delimiter=self._text(document, "delimiter", ","),
            words=tuple(document.get("words", ())),
            history=history,
            one_currency=one_currency,
            placeholders=placeholders,
            rules=rules,
        )

    def _columns(self, document: Mapping[str, Any]) -> tuple[Column, ...]:
        found: list[Column] = []
        given = document.get("columns", {})
        if not isinstance(given, dict):
            self._note("columns", "layout-key-wrong", key="columns", want="a table of columns")
            return ()
        required = document.get("required")
        for name, said in given.items():
            rule = said if isinstance(said, dict) else {"is": said}
            place = f"columns.{name}"
            self._known(rule, _COLUMN_KEYS, place)
            kind = self._word(rule, "is", CellType, CellType.TEXT, place=place)
            optional = bool(rule.get("optional", False)) if required is None else name not in required
            details = {key: rule[key] for key in ("digits", "currency", "foot", "end") if key in rule}
            found.append(Column(name, kind, optional=optional, names=tuple(rule.get("names", ())), **details))
        names = {column.name for column in found}
        self._columns_named(required or [], "required", names)
        self._columns_named([each.currency for each in found if each.currency], "currency", names)
        return tuple(found)

    def _history(self, said: Any, names: set[str]) -> History | None:
        if said is None:
            return None
        if not isinstance(said, dict) or said.keys() != {"since", "updated", "deleted"}:
            self._note("history", "layout-key-wrong", key="history", want="since, updated and deleted, each a column")
            return None
        self._columns_named(list(said.values()), "history", names)
        return History(**said)

    def _rules(self, document: Mapping[str, Any], names: set[str]) -> tuple[ClaimRule, ...]:
        shared = document.get("claim", {})
        rules = document.get("claims", [])
        if not isinstance(shared, dict) or not isinstance(rules, list):
            self._note("claims", "layout-key-wrong", key="claims", want="tables, one for each claim a row makes")
            return ()
        return tuple(
            rule for place, each in enumerate(rules, 1) if (rule := self._rule({**shared, **each}, f"claims.{place}", names))
        )

    def _rule(self, said: Mapping[str, Any], place: str, names: set[str]) -> ClaimRule | None:
        before = len(self.problems)
        self._known(said, _RULE_KEYS, place)
        if "kind" not in said:
            self._note(place, "key-missing", key=f"{place}.kind")
            return None
        kind = self._word(said, "kind", StatedKind, StatedKind.CHARGE, place=place)
        columns = {key: said[key] for key in _CLAIM_COLUMNS if key in said}
        self._columns_named(list(columns.values()), place, names)
        ids = said.get("ids", {})
        self._columns_named(list(ids.values()), f"{place}.ids", names)
        when = self._lists(said.get("when", {}), f"{place}.when", names)
        side = self._side(said.get("side", ""), f"{place}.side", names)
        if len(self.problems) > before:
            return None
        turned, always = bool(said.get("turned", False)), bool(said.get("always", False))
        return ClaimRule(kind, **columns, side=side, turned=turned, always=always, when=when, ids=tuple(sorted(ids.items())))

    def _side(self, said: Any, place: str, names: set[str]) -> Side | SideColumn:
        if isinstance(said, dict) and said.keys() == {"column", "retail", "wholesale"}:
            self._columns_named([said["column"]], place, names)
            return SideColumn(said["column"], tuple(said["retail"]), tuple(said["wholesale"]))
        return self._word({"side": said}, "side", Side, Side.UNSAID, place=place)

    def _lists(self, said: Any, place: str, names: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Column -> words, of a table of lists."""
        if not isinstance(said, dict) or not all(isinstance(each, list) for each in said.values()):
            self._note(place, "layout-key-wrong", key=place, want="columns, each with a list of words")
            return ()
        self._columns_named(list(said), place, names)
        return tuple((column, tuple(map(str, words))) for column, words in said.items())

    def _columns_named(self, said: Any, place: str, names: set[str]) -> tuple[str, ...]:
        if not isinstance(said, list):
            self._note(place, "layout-key-wrong", key=place, want="a list of columns")
            return ()
        for name in said:
            if name not in names:
                self._note(place, "layout-column-unknown", column=name)
        return tuple(map(str, said))

    def _word(self, said: Mapping[str, Any], key: str, words: type[_Word], otherwise: _Word, *, place: str = "") -> _Word:
        value = said.get(key, otherwise)
        if value not in [str(word) for word in words]:
            shown = f"{place}.{key}" if place else key
            self._note(
                shown, "layout-key-wrong", key=shown, want="one of " + ", ".join(str(word) or "(empty)" for word in words)
            )
            return otherwise
        return words(value)

    def _text(self, document: Mapping[str, Any], key: str, otherwise: str) -> str:
        value = document.get(key, otherwise)
        if not isinstance(value, str):
            self._note(key, "layout-key-wrong", key=key, want="a text")
            return otherwise
        return value

    def _known(self, said: Mapping[str, Any], keys: tuple[str, ...], place: str) -> None:
        for key in said:
            if key not in keys:
                shown = f"{place}.{key}" if place else key
                self._note(shown, "key-unknown", key=shown, known=", ".join(keys))

    def _note(self, field: str, code: str, **facts: Any) -> None:
        self.problems.append(Problem(code, self._file, field=field, facts=facts))
