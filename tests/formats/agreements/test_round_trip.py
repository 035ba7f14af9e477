"""Laws: what is written is read back as it was, in the same bytes, and the published schema accepts it."""

from __future__ import annotations

import json

import jsonschema
import yaml
from hypothesis import given, settings

from crossfoot.formats.agreements import agreement_schema, canonical_json, digest, dump_agreement, read_agreement
from crossfoot.terms.agreement import Agreement
from tests.agreements import agreements

SCHEMA = jsonschema.Draft202012Validator(agreement_schema())


@given(agreements())
def test_an_agreement_written_as_json_is_read_back_as_it_was(agreement: Agreement) -> None:
    written = canonical_json(agreement)
    again = read_agreement(written, name="a.json")
    assert again == agreement
    assert canonical_json(again) == written
    assert digest(again) == digest(agreement)


@given(agreements())
@settings(max_examples=30)
def test_an_agreement_written_as_yaml_by_anyone_is_read_back_as_it_was(agreement: Agreement) -> None:
    written = yaml.safe_dump(dump_agreement(agreement), allow_unicode=True)
    assert read_agreement(written.encode(), name="a.yaml") == agreement


@given(agreements())
@settings(max_examples=30)
def test_the_published_schema_accepts_what_is_written(agreement: Agreement) -> None:
    SCHEMA.validate(json.loads(canonical_json(agreement)))
