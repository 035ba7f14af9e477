"""The row reader: a row becomes its events whole, or comes back with every cell at fault and its reason."""

import json
from decimal import Decimal

from crossfoot.formats.usage.identity import Ordinals
from crossfoot.formats.usage.mapping import Column, Constant, IdColumns, Measure, Repeated, Time, TimeForm
from crossfoot.measures import Instant
from crossfoot.records.usage import UsageEvent
from tests.formats.tables.files import parquet, workbook
from tests.formats.usage.mappings import BY_CONTENT, BY_ID, HEADER, changed, read
from tests.tables import rows

AT = "2026-10-01T00:00:00Z"


def test_a_row_becomes_an_event() -> None:
    done = read(HEADER + f" 1 ,{AT},acme, 2.50 ,gpt,u-7,0\n")
    assert done.rejected == ()
    assert done.events == (
        UsageEvent(
            "api", "1", Instant.parse(AT), "acme", "calls", Decimal("2.5"), (("fixed", 'a"b'), ("model", "gpt")), "u-7", "0"
        ),
    )


@rows("""
 cell                                     | want                  | because
 5                                        | 5                     | a whole number
 -5                                       | -5                    | a negative quantity is a correction, not a mistake
 +0.25                                    | 0.25                  | a fraction
 007                                      | 7                     | leading zeros say nothing
 2.500                                    | 2.5                   | one value, one form
 -0                                       | 0                     | there is no negative zero
 9999999999999999999.999999999999999      | 9999999999999999999.999999999999999 | the widest quantity
 0.000000000000001                        | 0.000000000000001     | fifteen places
 NaN                                      | !not-a-plain-number   | no number
 Infinity                                 | !not-a-plain-number   | no number either
 1e5                                      | !not-a-plain-number   | an exponent is not how people write usage
 1e1000000                                | !not-a-plain-number   | nor is this
 1_000                                    | !not-a-plain-number   | Python would read it
 "1,000"                                  | !not-a-plain-number   | a thousand, or one?
 １２                                     | !not-a-plain-number   | full-width digits
 ٣                                        | !not-a-plain-number   | Arabic-Indic digits
 1.                                       | !not-a-plain-number   | a point without places
 .5                                       | !not-a-plain-number   | a point without a number
 1 2                                      | !not-a-plain-number   | two numbers
 =1+1                                     | !not-a-plain-number   | a formula
 0.0000000000000001                       | !too-many-places      | sixteen places
 1234567890123456789012345678901234567890 | !too-many-digits      | 40 digits
 99999999999999999999                     | !too-many-digits      | 20 digits
                                          | !cell-empty           | nothing
""")
def test_quantities_are_exact_or_refused(cell: str, want: str, because: str) -> None:
    done = read(HEADER + f"1,{AT},acme,{cell},,,\n")
    if want.startswith("!"):
        assert [(each.code, each.field, each.row) for each in done.problems] == [(want[1:], "n", 1)]
        assert done.problems[0].says and done.problems[0].do
    else:
        assert [event.quantity.as_tuple() for event in done.events] == [Decimal(want).as_tuple()]


@rows("""
 zone | repeated | cell | want | because
 | refuse | 2026-10-01T00:00:00Z | 2026-10-01T00:00:00Z | UTC
 | refuse | 2026-10-01 02:30:00+02:30 | 2026-10-01T00:00:00Z | an offset
 | refuse | 2026-10-01T00:00Z | 2026-10-01T00:00:00Z | no seconds
 | refuse | 1969-12-31T23:59:59.999999999Z | 1969-12-31T23:59:59.999999999Z | before the epoch
 | refuse | 2026-10-01 00:00:00 | !no-time-zone | a zone is never guessed
 | refuse | 2027-02-29T00:00:00Z | !not-a-time | no such day
 | refuse | 2028-02-29T00:00:00Z | 2028-02-29T00:00:00Z | a leap day
 | refuse | 2026-13-01T00:00:00Z | !not-a-time | no such month
 | refuse | 2026-10-01T25:00:00Z | !not-a-time | no such hour
 | refuse | 2026-10-01T23:59:60Z | !not-a-time | a leap second has no place in a day
 | refuse | 01.10.2026 00:00 | !not-a-time | which is the month?
 | refuse | yesterday | !not-a-time | words
 | refuse | 2026-10-01 | !not-a-time | a day is no instant
 | refuse | 2026-10-01T00:00:00.1234567891Z | !not-a-time | ten digits of a second
 | refuse | 2500-01-01T00:00:00Z | !instant-out-of-range | past what 64 bits hold
 | refuse | | !cell-empty | nothing
 UTC | refuse | 2023-11-16 18:17:03.9799600 | 2023-11-16T18:17:03.97996Z | stamps of 100 ns
 UTC | refuse | 2026-10-01T00:00:00Z | !two-time-zones | the mapping declares another
 Europe/Berlin | refuse | 2026-07-01 00:00:00 | 2026-06-30T22:00:00Z | summer
 Europe/Berlin | refuse | 2026-03-29 01:59:59 | 2026-03-29T00:59:59Z | the last second of winter
 Europe/Berlin | refuse | 2026-03-29 02:30:00 | !time-in-dst-gap | the clock skips this hour
 Europe/Berlin | refuse | 2026-03-29 03:00:00 | 2026-03-29T01:00:00Z | the first second of summer
 Europe/Berlin | refuse | 2026-10-25 02:30:00 | !time-repeated | the clock shows this hour twice
 Europe/Berlin | earlier | 2026-10-25 02:30:00.5 | 2026-10-25T00:30:00.5Z | the first of the two
 Europe/Berlin | later | 2026-10-25 02:30:00.5 | 2026-10-25T01:30:00.5Z | the second
 Australia/Lord_Howe | refuse | 2026-04-05 01:45:00 | !time-repeated | half an hour shown twice
 Africa/Monrovia | refuse | 1972-01-06 23:59:59 | 1972-01-07T00:44:29Z | an offset of odd seconds
""")
def test_times_are_read_as_declared_or_refused(zone: str, repeated: str, cell: str, want: str, because: str) -> None:
    mapping = changed(BY_ID, at=Time("at", zone=zone, repeated=Repeated(repeated)))
    done = read(HEADER + f"1,{cell},acme,1,,,\n", mapping)
    if want.startswith("!"):
        assert [(each.code, each.field) for each in done.problems] == [(want[1:], "at")]
        assert done.problems[0].says and done.problems[0].do
    else:
        assert [event.at for event in done.events] == [Instant.parse(want)]


@rows("""
 form         | places | cell                 | want                           | because
 seconds      | 9      | 1790812800           | 2026-10-01T00:00:00Z           | whole
 seconds      | 9      | 1790812800.5         | 2026-10-01T00:00:00.5Z         | and parts
 seconds      | 0      | 1790812800.5         | !time-too-fine                 | none were declared
 seconds      | 9      | -1                   | 1969-12-31T23:59:59Z           | before the epoch
 seconds | 9 | 1790812800.0000000001 | !too-many-places | finer than a nanosecond
 seconds      | 9      | 1.7e9                | !not-a-plain-number            | an exponent
 seconds | 9 | 1790812800000 | !instant-out-of-range | milliseconds, taken for seconds
 milliseconds | 9      | 1790812800001        | 2026-10-01T00:00:00.001Z       | thousandths
 microseconds | 9      | 1790812800000001     | 2026-10-01T00:00:00.000001Z    | millionths
 microseconds | 9      | 1790812800000001.001 | 2026-10-01T00:00:00.000001001Z | and parts
 nanoseconds  | 9      | 1790812800000000001  | 2026-10-01T00:00:00.000000001Z | the finest
""")
def test_counted_times(form: str, places: str, cell: str, want: str, because: str) -> None:
    mapping = changed(BY_ID, at=Time("at", TimeForm(form), places=int(places)))
    done = read(HEADER + f"1,{cell},acme,1,,,\n", mapping)
    assert [f"!{each.code}" for each in done.problems] or [str(event.at) for event in done.events] == [want]
    assert [f"!{each.code}" for each in done.problems] == ([want] if want.startswith("!") else [])


def test_more_digits_of_a_second_than_declared_are_refused() -> None:
    done = read(HEADER + "1,2026-10-01T00:00:00.1234Z,acme,1,,,\n", changed(BY_ID, at=Time("at", places=3)))
    assert [each.code for each in done.problems] == ["time-too-fine"]


def test_everything_wrong_with_a_row_is_told_at_once() -> None:
    done = read(HEADER + f"1,{AT},acme,1,,,\n,soon,,many,,,\n3,{AT},acme,1,,,\n")
    assert [event.event_id for event in done.events] == ["1", "3"]
    assert [(each.row, each.field, each.code) for each in done.problems] == [
        (2, "id", "cell-empty"),
        (2, "at", "not-a-time"),
        (2, "who", "cell-empty"),
        (2, "n", "not-a-plain-number"),
    ]
    assert done.rejected[0].cells == {"id": "", "at": "soon", "who": "", "n": "many", "model": "", "user": "", "back": ""}
    assert (done.rows_read, done.rows_accepted) == (3, 2)


def test_a_row_with_one_bad_measure_makes_no_event_at_all() -> None:
    mapping = changed(BY_ID, measures=(Measure(Constant("a"), Column("n")), Measure(Constant("b"), Column("user"))))
    done = read(HEADER + f"1,{AT},acme,1,,x,\n", mapping)
    assert done.events == ()
    assert done.rejected[0].measured == (("a", Decimal(1)), ("b", None))


def test_text_that_cannot_be_kept_is_refused_where_it_is_used() -> None:
    lines = [
        {"id": "1", "at": AT, "who": "ac\0me", "n": 1},
        {"id": "\ud800", "at": AT, "who": "acme", "n": 1},
        {"id": "3", "at": AT, "who": "acme", "n": 1, "note": "\0"},
    ]
    done = read("\n".join(map(json.dumps, lines)))
    assert [(each.row, each.field, each.code) for each in done.problems] == [
        (1, "who", "text-illegible"),
        (2, "id", "text-illegible"),
    ]
    assert [event.event_id for event in done.events] == ["3"]


def test_a_fault_in_a_column_nobody_uses_harms_nothing() -> None:
    done = read(parquet({"id": ["1"], "at": [AT], "who": ["acme"], "n": [5], "temperature": [36.6]}))
    assert [event.quantity for event in done.events] == [Decimal(5)]
    done = read(parquet({"id": ["1"], "at": [AT], "who": ["acme"], "n": [5.0]}))
    assert [(each.code, each.field) for each in done.problems] == [("binary-fractions", "n")]


def test_a_workbook_is_read_as_any_table() -> None:
    done = read(workbook([["id", "at", "who", "n"], ["007", AT, "acme", 0.1]]))
    assert [(event.event_id, event.quantity) for event in done.events] == [("007", Decimal("0.1"))]


def test_a_missing_cell_is_an_empty_cell() -> None:
    done = read(f'{{"id": "1", "at": "{AT}", "who": "acme", "n": 1}}')
    assert done.events[0].dims == (("fixed", 'a"b'),)
    assert done.events[0].subject == ""


def test_a_word_for_nothing_is_declared() -> None:
    line = HEADER + f"1,{AT},acme,1,NULL, NULL ,\n2,{AT},acme,NULL,,,\n"
    done = read(line, changed(BY_ID, empty_words=("NULL",)))
    assert (done.events[0].dims, done.events[0].subject) == ((("fixed", 'a"b'),), "")
    assert [each.code for each in done.problems] == ["cell-empty"]
    assert read(line).events[0].subject == "NULL", "undeclared, it is a word like any other"


def test_no_two_rows_share_the_id_of_several_columns() -> None:
    mapping = changed(BY_ID, identity=IdColumns(("id", "who")))
    done = read(HEADER + f"a/b,{AT},c,1,,,\na,{AT},b/c,1,,,\na~1b,{AT},c,1,,,\n", mapping)
    assert [event.event_id for event in done.events] == ["a~1b/c", "a/b~1c", "a~01b/c"]


def test_a_row_of_several_measures_takes_back_the_event_of_the_same_metric() -> None:
    mapping = changed(BY_ID, measures=(Measure(Constant("in"), Column("n")), Measure(Column("model"), Column("n"))))
    done = read(HEADER + f"2,{AT},acme,1,x/y,,1\n3,{AT},acme,1,out,,\n", mapping)
    assert [(event.event_id, event.reverses) for event in done.events] == [
        ("2/in", "1/in"),
        ("2/x~1y", "1/x~1y"),
        ("3/in", ""),
        ("3/out", ""),
    ]


def test_two_quantities_for_one_metric_are_refused() -> None:
    mapping = changed(BY_ID, measures=(Measure(Constant("in"), Column("n")), Measure(Column("model"), Column("n"))))
    assert [each.code for each in read(HEADER + f"2,{AT},acme,1,in,,\n", mapping).problems] == ["metric-twice"]


def content_ids(text: str, ordinals: Ordinals | None = None) -> list[str]:
    return [event.event_id for event in read(text, BY_CONTENT, ordinals=ordinals).events]


def test_rows_without_ids_are_named_by_what_they_say() -> None:
    one = content_ids(f"at,who,n,model,user\n{AT},acme,1.50,x,\n{AT},acme,1.5,x,\n{AT},acme,1.5,y,\n")
    assert [name[32:] for name in one] == ["#1", "#2", "#1"]
    assert one[0][:32] == one[1][:32] != one[2][:32]
    other = content_ids("user,n,model,who,at\n,1.5,y,acme,2026-10-01 02:00:00+02:00\n,+1.500,x,acme,2026-10-01T00:00:00.000Z\n")
    assert set(other) < set(one), "neither spelling nor order matters"


def test_a_rejected_row_uses_up_no_ordinal() -> None:
    done = read(f"at,who,n,model,user\n{AT},acme,x,,\n{AT},acme,1,,\n", BY_CONTENT)
    assert [event.event_id[32:] for event in done.events] == ["#1"]


def test_equal_rows_are_counted_over_everything_loaded_together() -> None:
    head, row, other = "at,who,n,model,user\n", f"{AT},acme,1,,\n", f"{AT},acme,2,,\n"
    whole = content_ids(head + row + row + other + row)
    ordinals = Ordinals()
    split = content_ids(head + row + other, ordinals) + content_ids(head + row + row, ordinals)
    assert sorted(whole) == sorted(split)
