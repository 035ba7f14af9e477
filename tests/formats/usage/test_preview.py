"""A look at a file before it counts: its columns, its first rows, and a mapping to start from."""

import io

from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.row import Kind
from crossfoot.formats.usage.mapping import Column, Constant, ContentOrdinal, IdColumns, Measure, Time, UsageMapping
from crossfoot.formats.usage.preview import Looks, Preview, preview
from tests.formats.usage.mappings import BY_ID, HEADER, changed
from tests.refusals import refused

AT = "2026-10-01T00:00:00Z"


def look(text: str, mapping: UsageMapping | None = None) -> Preview:
    return preview(open_table(io.BytesIO(text.encode()), file="u.csv"), file="u.csv", mapping=mapping)


def test_the_first_rows_are_read_with_the_mapping() -> None:
    text = HEADER + "".join(f"{number},{AT},acme,{'x' if number == 3 else number},,,\n" for number in range(50))
    seen = look(text, BY_ID)
    assert seen.kind is Kind.CSV
    assert len(seen.rows) == 20
    assert seen.usage
    assert (len(seen.usage.events), [each.row for each in seen.usage.problems]) == (19, [4])


def test_a_column_the_mapping_names_must_be_there() -> None:
    with refused("column-missing", problems=("column-missing", "column-missing")):
        look(HEADER, changed(BY_ID, subject=Column("seat"), account=Column("owner")))


def test_json_rows_may_leave_out_any_column() -> None:
    assert look(f'{{"id": 1, "at": "{AT}", "who": "acme", "n": 5}}\n', BY_ID).usage


def test_columns_are_shown_with_what_they_look_like() -> None:
    seen = look(f"a,b,c,d,e\n{AT},2026-10-01 00:00:00,5,x,\n{AT},2026-10-02 00:00:00,,5,\n")
    assert [(each.name, each.looks, each.samples, each.empty) for each in seen.columns] == [
        ("a", Looks.TIME, (AT,), 0),
        ("b", Looks.TIME_WITHOUT_ZONE, ("2026-10-01 00:00:00", "2026-10-02 00:00:00"), 0),
        ("c", Looks.NUMBER, ("5",), 1),
        ("d", Looks.TEXT, ("x", "5"), 0),
        ("e", Looks.EMPTY, (), 2),
    ]


def test_a_mapping_is_suggested_where_names_and_looks_agree() -> None:
    seen = look(f"event_id,created_at,customer_id,model,user_id,tokens\ne1,{AT},7,gpt,u1,5\n")
    assert seen.suggested == UsageMapping(
        source="",
        identity=IdColumns(("event_id",)),
        at=Time("created_at"),
        account=Column("customer_id"),
        measures=(Measure(Constant("tokens"), Column("tokens")),),
        dims=(("model", Column("model")),),
        subject=Column("user_id"),
    )
    assert seen.doubts == ("Name the source.",)


def test_what_the_file_does_not_say_is_asked_and_not_guessed() -> None:
    seen = look("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n")
    assert seen.suggested
    assert seen.suggested.identity == ContentOrdinal()
    assert seen.suggested.at == Time("TIMESTAMP"), "no zone"
    assert [each.quantity for each in seen.suggested.measures] == [Column("ContextTokens"), Column("GeneratedTokens")]
    assert [doubt.split(" ")[0] for doubt in seen.doubts] == ["No", "The", "No", "Name"]


def test_without_a_time_or_a_quantity_nothing_is_suggested() -> None:
    assert look("a,b\nx,5\n").suggested is None
    assert look(f"a,b\n{AT},x\n").doubts == ("No column looks like a quantity.",)
