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
EXAMPLES = max(40, settings.default.max_examples // 3)
"""A whole agreement takes long to make up, so it is put to every law at once."""


@given(agreements())
@settings(max_examples=EXAMPLES)
def test_an_agreement_is_read_back_as_it_was_from_json_and_yaml_and_fits_the_schema(agreement: Agreement) -> None:
    written = canonical_json(agreement)
    again = read_agreement(written, name="a.json")
    assert again == agreement
    assert canonical_json(again) == written
    assert digest(again) == digest(agreement)
    by_anyone = yaml.dump(dump_agreement(agreement), Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True)
    assert read_agreement(by_anyone.encode(), name="a.yaml") == agreement
    SCHEMA.validate(json.loads(written))
