"""The mapping file: YAML or JSON to a UsageMapping and back, with every mistake in it told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, TypeVar

import yaml

from crossfoot.errors import Malformed, Problem
from crossfoot.formats.usage.mapping import (
    Column,
    Constant,
    ContentOrdinal,
    IdColumns,
    Measure,
    Repeated,
    Taken,
    Time,
    TimeForm,
    UsageMapping,
)
from crossfoot.measures.instant import zone

SCHEMA_FAMILY = "crossfoot.usage-mapping/"
SCHEMA_VERSION = 1
_BYTES_MAX = 256 << 10
_REQUIRED = ("schema", "source", "identity", "at", "account", "measures")
_OPTIONAL = ("dims", "subject", "reverses", "delimiter", "empty_words")
_PLACES_MAX = 9
_Word = TypeVar("_Word", TimeForm, Repeated)


def read_mapping(content: bytes, *, name: str) -> UsageMapping:
    """Read a mapping file. name: of the file, for what is said about it.

    Raises Malformed: mapping-unreadable, mapping-newer (a later version of the form), or mapping-wrong with a Problem for
    each mistake: key-unknown, key-missing, key-wrong, unknown-time-zone, measure-twice.
    """
    document = _document(content, name=name)
    version = document.get("schema")
    if not isinstance(version, str) or not version.startswith(SCHEMA_FAMILY) or not version[len(SCHEMA_FAMILY) :].isdecimal():
        known = f"{SCHEMA_FAMILY}{SCHEMA_VERSION}"
        raise Malformed("mapping-unreadable", file=name, reason=f"it must say `schema: {known}`")
    if int(version[len(SCHEMA_FAMILY) :]) != SCHEMA_VERSION:
        raise Malformed("mapping-newer", file=name, got=version, known=f"{SCHEMA_FAMILY}{SCHEMA_VERSION}")
    form = _Form(name)
    mapping = form.mapping(document)
    if form.problems or mapping is None:
        raise Malformed("mapping-wrong", file=name, count=len(form.problems), problems=form.problems)
    return mapping


def built_in_mapping(name: str) -> UsageMapping:
    """A mapping that comes with the product. Raises Malformed: mapping-unknown."""
    if name not in built_in_names():
        raise Malformed("mapping-unknown", got=name, known=", ".join(built_in_names()))
    return read_mapping((_FOLDER / f"{name}.yaml").read_bytes(), name=f"{name}.yaml")


def built_in_names() -> tuple[str, ...]:
    """The names of the mappings that come with the product, sorted."""
    return tuple(sorted(page.name.removesuffix(".yaml") for page in _FOLDER.iterdir() if page.name.endswith(".yaml")))


def dump_mapping(mapping: UsageMapping) -> bytes:
    """The mapping as a YAML file that `read_mapping` reads back equal; what is left to its default is left out."""
    at: dict[str, Any] = {"column": mapping.at.column}
    plain = Time(mapping.at.column)
    for key in ("form", "zone", "repeated", "places"):
        if (value := getattr(mapping.at, key)) != getattr(plain, key):
            at[key] = value if isinstance(value, int) else str(value)
    document: dict[str, Any] = {
        "schema": f"{SCHEMA_FAMILY}{SCHEMA_VERSION}",
        "source": mapping.source,
        "identity": "content" if isinstance(mapping.identity, ContentOrdinal) else {"columns": list(mapping.identity.names)},
        "at": at,
        "account": _dumped(mapping.account),
        "measures": [
            {"metric": _dumped(each.metric), "quantity": _dumped(each.quantity), **({"unit": each.unit} if each.unit else {})}
            for each in mapping.measures
        ],
    }
    if mapping.dims:
        document["dims"] = {name: _dumped(taken) for name, taken in mapping.dims}
    for key, taken in (("subject", mapping.subject), ("reverses", mapping.reverses)):
        if taken:
            document[key] = _dumped(taken)
    if mapping.delimiter != ",":
        document["delimiter"] = mapping.delimiter
    if mapping.empty_words:
        document["empty_words"] = list(mapping.empty_words)
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode()


def mapping_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the mapping file."""
    text = {"type": "string", "minLength": 1}
    taken = {
        "oneOf": [
            _object({"column": {**text, "description": "taken from the column of that name"}}, required=("column",)),
            _object({"constant": {"type": "string", "description": "the same text on every row"}}, required=("constant",)),
        ]
    }
    ref = {"$ref": "#/$defs/taken"}
    at = {
        "column": text,
        "form": {"enum": [str(form) for form in TimeForm], "default": "iso"},
        "zone": {**text, "description": "IANA zone of a wall-clock reading without an offset"},
        "repeated": {"enum": [str(each) for each in Repeated], "default": "refuse"},
        "places": {"type": "integer", "minimum": 0, "maximum": _PLACES_MAX, "default": _PLACES_MAX},
    }
    measure = {"metric": ref, "quantity": ref, "unit": {"type": "string"}}
    properties = {
        "schema": {"const": f"{SCHEMA_FAMILY}{SCHEMA_VERSION}"},
        "source": {**text, "description": "who reports; an event's identity is source and id"},
        "identity": {
            "oneOf": [
                {"const": "content", "description": "no ids: the row's content and its ordinal among equals"},
                _object(
                    {"columns": {"type": "array", "items": text, "minItems": 1, "uniqueItems": True}}, required=("columns",)
                ),
            ]
        },
        "at": _object(at, required=("column",)),
        "account": ref,
        "measures": {"type": "array", "minItems": 1, "items": _object(measure, required=("metric", "quantity"))},
        "dims": {"type": "object", "additionalProperties": ref},
        "subject": ref,
        "reverses": ref,
        "delimiter": {"type": "string", "minLength": 1, "maxLength": 1, "default": ","},
        "empty_words": {"type": "array", "items": text},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Crossfoot usage mapping",
        **_object(properties, required=_REQUIRED),
        "$defs": {"taken": taken},
    }


_FOLDER = resources.files("crossfoot.formats.usage") / "mappings"


def _object(properties: Mapping[str, Any], *, required: Iterable[str]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(required), "additionalProperties": False}


def _dumped(taken: Taken) -> dict[str, str]:
    return {"column": taken.name} if isinstance(taken, Column) else {"constant": taken.text}


class _Loader(yaml.BaseLoader):
    """YAML in which every scalar is text; no aliases (they can be made to explode), no key twice."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.YAMLError(f"line {event.start_mark.line + 1} uses an alias (`*`), which is not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        keys = [key.value for key, _ in node.value]
        if twice := [key for key in keys if keys.count(key) > 1]:
            raise yaml.YAMLError(f"line {node.start_mark.line + 1} and after has the key `{twice[0]}` twice")
        return super().construct_mapping(node, deep=deep)


def _document(content: bytes, *, name: str) -> dict[str, Any]:
    """The file's top level. Raises Malformed: mapping-unreadable."""
    if len(content) > _BYTES_MAX:
        raise Malformed("mapping-unreadable", file=name, reason=f"it is larger than {_BYTES_MAX} bytes")
    try:
        document = yaml.load(content.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError:
        raise Malformed("mapping-unreadable", file=name, reason="it is not UTF-8 text") from None
    except RecursionError:
        raise Malformed("mapping-unreadable", file=name, reason="it is nested too deeply") from None
    except (yaml.YAMLError, TypeError) as error:
        raise Malformed("mapping-unreadable", file=name, reason=_reason(error)) from error
    if not isinstance(document, dict):
        raise Malformed("mapping-unreadable", file=name, reason="it is not a set of keys and values")
    return document


def _reason(error: Exception) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{error.problem} in line {error.problem_mark.line + 1}"
    return str(error).rstrip(".")


class _Form:
    """Reads the parts of a mapping and collects what is wrong, each with the key it stands under."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[Problem] = []

    def wrong(self, place: str, want: str, got: object) -> None:
        self.problems.append(Problem("key-wrong", self._name, field=place, facts={"want": want, "got": got}))

    def mapping(self, document: Mapping[str, Any]) -> UsageMapping | None:
        self._keys("", document, required=_REQUIRED, optional=_OPTIONAL)
        source = self._text("source", document.get("source", ""))
        identity = self._identity(document.get("identity"))
        at = self._time(document.get("at"))
        account = self._taken("account", document.get("account"))
        measures = self._measures(document.get("measures"))
        dims = document.get("dims", {})
        if not isinstance(dims, dict):
            self.wrong("dims", "names, each with `column` or `constant`", dims)
            dims = {}
        read_dims = tuple((name, taken) for name, each in dims.items() if (taken := self._taken(f"dims.{name}", each)))
        subject, reverses = (self._taken(key, document[key]) if key in document else None for key in ("subject", "reverses"))
        delimiter = document.get("delimiter", ",")
        if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
            self.wrong("delimiter", "one character, not a quote", delimiter)
        words = self._texts("empty_words", document.get("empty_words", []))
        if self.problems or identity is None or at is None or account is None:
            return None
        return UsageMapping(source, identity, at, account, measures, read_dims, subject, reverses, delimiter, words)

    def _keys(self, place: str, found: Mapping[str, Any], *, required: Iterable[str], optional: Iterable[str]) -> None:
        known = (*required, *optional)
        for key in found:
            if key not in known:
                self.problems.append(
                    Problem("key-unknown", self._name, field=_under(place, key), facts={"key": key, "known": ", ".join(known)})
                )
        for key in required:
            if key not in found:
                self.problems.append(Problem("key-missing", self._name, field=_under(place, key), facts={"key": key}))

    def _text(self, place: str, found: object) -> str:
        if found is None or found == "":
            if not any(problem.field == place for problem in self.problems):
                self.wrong(place, "some text", found)
            return ""
        if not isinstance(found, str):
            self.wrong(place, "some text", found)
            return ""
        return found

    def _texts(self, place: str, found: object) -> tuple[str, ...]:
        if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
            self.wrong(place, "a list of names", found)
            return ()
        if len(set(found)) < len(found):
            self.wrong(place, "each name once", found)
        return tuple(found)

    def _taken(self, place: str, found: object) -> Taken | None:
        if found is None and any(problem.field == place for problem in self.problems):
            return None
        if isinstance(found, dict) and len(found) == 1:
            (key, value), *_ = found.items()
            if key == "column" and isinstance(value, str) and value:
                return Column(value)
            if key == "constant" and isinstance(value, str):
                return Constant(value.strip(" \t"))
        self.wrong(place, "`column: NAME` or `constant: TEXT`", found)
        return None

    def _identity(self, found: object) -> IdColumns | ContentOrdinal | None:
        if found == "content":
            return ContentOrdinal()
        if isinstance(found, dict) and list(found) == ["columns"]:
            names = self._texts("identity.columns", found["columns"])
            if not names:
                self.wrong("identity.columns", "at least one column", found["columns"])
            return IdColumns(names)
        if found is not None:
            self.wrong("identity", "`columns: [NAME, ...]` or the word `content`", found)
        return None

    def _time(self, found: object) -> Time | None:
        if not isinstance(found, dict):
            if found is not None:
                self.wrong("at", "`column: NAME` and how it is written", found)
            return None
        self._keys("at", found, required=("column",), optional=("form", "zone", "repeated", "places"))
        column = self._text("at.column", found.get("column"))
        form = self._one_of("at.form", found.get("form", "iso"), TimeForm)
        repeated = self._one_of("at.repeated", found.get("repeated", "refuse"), Repeated)
        where, places = found.get("zone", ""), str(found.get("places", _PLACES_MAX))
        if where:
            try:
                zone(str(where))
            except Malformed as refusal:
                self.problems.append(Problem(refusal.code, self._name, field="at.zone", facts=refusal.fields))
        if where and form not in (TimeForm.ISO, None):
            self.wrong("at.zone", "no zone, since counted times are UTC", where)
        if not (places.isascii() and places.isdigit()) or int(places) > _PLACES_MAX:
            self.wrong("at.places", "a whole number from 0 to 9", places)
            places = "0"
        if form is None or repeated is None:
            return None
        return Time(column, form, str(where), repeated, int(places))

    def _one_of(self, place: str, found: object, words: type[_Word]) -> _Word | None:
        for word in words:
            if found == word:
                return word
        self.wrong(place, f"one of {', '.join(words)}", found)
        return None

    def _measures(self, found: object) -> tuple[Measure, ...]:
        if not isinstance(found, list) or not found:
            if found is not None:
                self.wrong("measures", "a list of at least one measure", found)
            return ()
        measures = []
        for number, each in enumerate(found, 1):
            place = f"measures.{number}"
            if not isinstance(each, dict):
                self.wrong(place, "`metric` and `quantity`", each)
                continue
            self._keys(place, each, required=("metric", "quantity"), optional=("unit",))
            metric, quantity = (self._taken(f"{place}.{key}", each.get(key)) for key in ("metric", "quantity"))
            if metric == Constant(""):
                self.wrong(f"{place}.metric", "a metric that has a name", "")
            if metric and quantity:
                measures.append(Measure(metric, quantity, self._text(f"{place}.unit", each["unit"]) if "unit" in each else ""))
        metrics = [each.metric for each in measures]
        for metric in {each for each in metrics if metrics.count(each) > 1}:
            self.problems.append(Problem("measure-twice", self._name, field="measures", facts={"metric": _shown(metric)}))
        return tuple(measures)


def _shown(taken: Taken) -> str:
    return f"column {taken.name}" if isinstance(taken, Column) else taken.text


def _under(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
