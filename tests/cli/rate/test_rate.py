"""`crossfoot rate`: every output as it was agreed, and what it does with input that cannot be used as it is."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from crossfoot.cli.rate.inputs import mappings_of, usage_in
from crossfoot.cli.rate.lines import figure
from crossfoot.cli.rate.printed import total_of
from crossfoot.site.main import main
from tests.tables import rows

SAMPLES = Path(__file__).parents[2] / "samples" / "rate"
GOLDEN = Path(__file__).parent
AGREEMENTS = [
    "--agreement",
    str(SAMPLES / "harbour.yaml"),
    str(SAMPLES / "tokyo.yaml"),
    "--price-book",
    str(SAMPLES / "price-book.yaml"),
]
USAGE = ["--usage", str(SAMPLES / "usage.csv"), "--mapping", str(SAMPLES / "usage.yaml")]
ALL = ["rate", *AGREEMENTS, *USAGE, "--period", "2026-10"]


def same(name: str, text: str) -> None:
    page = GOLDEN / name
    if os.environ.get("CROSSFOOT_UPDATE_SPECIMENS"):
        page.write_text(text, "utf-8")
    assert text == page.read_text("utf-8")


@rows("""
 name          | asked               | because
 table.txt     |                     | what a person sees: charges, totals, and everything that was left out, with the reason
 workings.txt  | --workings          | each line can be worked again by hand
 facts.json    | --json              | a program gets the same facts, amounts as text
""")
def test_what_is_printed_is_as_it_was_agreed(name, asked, because, capsys):
    assert main([*ALL, *asked.split()]) == 0
    shown = capsys.readouterr()
    same(name, shown.out)
    assert shown.err == ""


def test_the_charges_as_csv_are_as_they_were_agreed(tmp_path, capsys):
    out = tmp_path / "charges.csv"
    assert main([*ALL, "--csv", str(out)]) == 0
    same("charges.csv", out.read_text("utf-8"))
    assert f"Charges, 8: {out}" in capsys.readouterr().out


def test_rejected_rows_come_back_as_a_file_that_can_be_corrected_and_sent_again(tmp_path, capsys):
    out = tmp_path / "rejects.csv"
    assert main([*ALL, "--rejects", str(out)]) == 0
    same("rejects.csv", out.read_text("utf-8"))
    corrected = out.read_text("utf-8").replace('"1,100"', "1100").replace("r-10,2026-10-21,", "r-10,2026-10-21T00:00:00Z,")
    out.write_text(corrected, "utf-8")
    capsys.readouterr()
    both = ["--usage", str(SAMPLES / "usage.csv"), str(out), "--mapping", str(SAMPLES / "usage.yaml")]
    assert main(["rate", *AGREEMENTS, *both, "--period", "2026-10", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [each["rows_rejected"] for each in facts["usage"]["files"]] == [2, 0]
    europe = next(each for each in facts["charges"] if each["series"] == "region=eu" and each["agreement"] == "AGR-7")
    assert europe["quantity"] == "2360"


def test_the_workbook_holds_the_same_charges_with_numbers_as_numbers(tmp_path, capsys):
    out = tmp_path / "rated.xlsx"
    assert main([*ALL, "--xlsx", str(out)]) == 0
    book = CalamineWorkbook.from_path(out)
    assert book.sheet_names == ["Charges", "Workings", "Suspense", "Rejected"]
    page = book.get_sheet_by_name("Charges").to_python(skip_empty_area=False)
    at = next(number for number, row in enumerate(page) if row[0] == "Agreement")
    head, body = page[at], page[at + 1 :]
    amount, currency = head.index("Amount"), head.index("Currency")
    capsys.readouterr()
    main([*ALL, "--json"])
    facts = json.loads(capsys.readouterr().out)
    assert [(Decimal(str(row[amount])), row[currency]) for row in body] == [
        (Decimal(each["amount"]), each["currency"]) for each in facts["charges"]
    ]
    totals = {row[0]: Decimal(str(row[3])) for row in page[:at] if str(row[0]).startswith("Total")}
    assert totals == {f"Total {code}": Decimal(total) for code, total in facts["totals"].items()}
    workings = book.get_sheet_by_name("Workings").to_python(skip_empty_area=False)
    assert sum(1 for row in workings if row[0] == facts["charges"][0]["charge"]) == len(facts["charges"][0]["steps"])
    rejected = book.get_sheet_by_name("Rejected").to_python(skip_empty_area=False)
    told = rejected.index(next(row for row in rejected if row[0] == "row"))
    assert [row[2] for row in rejected[told + 1 :]] == [each["code"] for each in facts["usage"]["rejected"]]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(tmp_path):
    out = tmp_path / "rated.xlsx"
    main([*ALL, "--xlsx", str(out)])
    with zipfile.ZipFile(out) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 4
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert "=HYPERLINK(" in texts, "it is kept as the text it is"


def test_the_same_input_makes_the_same_workbook(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        main([*ALL, "--xlsx", str(tmp_path / name)])
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_number_that_a_double_cannot_hold_is_text_in_the_workbook(tmp_path):
    usage = tmp_path / "u.csv"
    usage.write_text("id,at,customer,what,amount,region\na,2026-10-02T09:15:00Z,harbour-prod,gigabyte,1234567890.123456789,\n")
    out = tmp_path / "rated.xlsx"
    main(["rate", *AGREEMENTS, "--usage", str(usage), *USAGE[2:], "--period", "2026-10", "--xlsx", str(out)])
    page = CalamineWorkbook.from_path(out).get_sheet_by_name("Charges").to_python(skip_empty_area=False)
    head = next(row for row in page if row[0] == "Agreement")
    storage = next(row for row in page if row[3] == "Storage")
    assert storage[head.index("Quantity")] == "1,234,567,890.123456789"
    assert storage[head.index("Amount")] == 25925925.69


@rows("""
 asked                       | code | because
                             | 0    | what was left out is said, and that is no failure
 --strict                    | 1    | for a program that wants everything rated
 --strict --usage clean      | 0    | nothing was left out
""")
def test_the_exit_code_says_whether_anything_was_left_out_when_asked(asked, code, because, tmp_path):
    given = [*ALL, *asked.split()]
    if "clean" in given:
        clean = tmp_path / "clean.csv"
        clean.write_text("id,at,customer,what,amount,region\na,2026-10-02T09:15:00Z,harbour-prod,call,1,\n")
        given = ["rate", *AGREEMENTS, "--usage", str(clean), *USAGE[2:], "--period", "2026-10", "--strict"]
    assert main(given) == int(code)


def test_without_a_mapping_one_is_suggested_and_none_is_used(capsys):
    given = ["rate", *AGREEMENTS, "--usage", str(SAMPLES.parent / "usage" / "llm-requests.csv"), "--period", "2026-10"]
    assert main(given) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    same("suggestion.txt", shown.err)
    assert main([*given, "--json"]) == 2
    assert "column: ContextTokens" in json.loads(capsys.readouterr().err)["error"]["fields"]["suggestion"]


def test_a_file_that_fits_no_mapping_is_told_why(capsys):
    assert main(["rate", *AGREEMENTS, *USAGE[:2], "--period", "2026-10"]) == 2
    assert "To decide: No column looks like a " in capsys.readouterr().err


def test_an_agreement_that_cannot_be_rated_is_named_and_its_usage_waits(tmp_path, capsys):
    lapsed = (SAMPLES / "tokyo.yaml").read_text("utf-8").replace("until: 2026-10-16", "until: 2026-04-01")
    lapsed += "life: {renewal: {automatic: true, months: 12, uplift: {kind: index, index: CPI}}}\n"
    renewed = tmp_path / "renewed.yaml"
    renewed.write_text(lapsed, "utf-8")
    given = ["rate", "--agreement", str(renewed), *USAGE, "--period", "2026-10"]
    assert main([*given, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [(each["agreement"], each["code"]) for each in facts["unrated"]] == [("AGR-8", "index-reading-missing")]
    assert {each["code"] for each in facts["suspended"] if each["account"] == "sumida"} == {"index-reading-missing"}
    assert {each["says"] for each in facts["suspended"] if each["account"] == "sumida"} == {facts["unrated"][0]["says"]}
    assert main([*given, "--strict"]) == 1
    shown = capsys.readouterr().out
    assert "No charges." in shown and "Agreements that could not be rated; their usage is in suspense:\n  AGR-8: " in shown


def test_usage_above_a_closed_ladder_waits_with_the_reason(tmp_path, capsys):
    short = (SAMPLES / "tokyo.yaml").read_text("utf-8").replace("price: {per_unit:", "price: {graduated: [{upto: 50, unit:")
    short = short.replace('"1.5"}', '"1.5"}]}')
    closed = tmp_path / "closed.yaml"
    closed.write_text(short, "utf-8")
    assert main(["rate", "--agreement", str(closed), *USAGE, "--period", "2026-10", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["charges"] == [] and facts["totals"] == {}
    assert {each["code"] for each in facts["suspended"] if each["account"] == "sumida"} == {"above-last-tier", "outside-term"}


def test_several_versions_of_one_agreement_are_one_history(tmp_path, capsys):
    dearer = (SAMPLES / "tokyo.yaml").read_text("utf-8").replace("version: 1", "version: 2\nin_force_from: 2026-10-10")
    later = tmp_path / "later.yaml"
    later.write_text(dearer.replace('"1.5"', '"9"'), "utf-8")
    both = ["--agreement", str(later), "--agreement", str(SAMPLES / "tokyo.yaml")]
    assert main(["rate", *both, *USAGE, "--period", "2026-10", "--json"]) == 0
    priced = [
        (each["version"], each["unit_price"], each["quantity"]) for each in json.loads(capsys.readouterr().out)["charges"]
    ]
    assert (1, "1.5", "101") in priced


def test_the_same_rows_in_two_files_without_ids_are_refused(tmp_path, capsys):
    mapping = tmp_path / "m.yaml"
    mapping.write_text((SAMPLES / "usage.yaml").read_text("utf-8").replace("{columns: [id]}", "content"), "utf-8")
    head, *body = (SAMPLES / "usage.csv").read_text("utf-8").splitlines(keepends=True)
    again = tmp_path / "again.csv"
    again.write_text(head + "".join(reversed(body)), "utf-8")
    given = ["--usage", str(SAMPLES / "usage.csv"), str(again), "--mapping", str(mapping)]
    assert main(["rate", *AGREEMENTS, *given, "--period", "2026-10"]) == 5
    assert "[file-twice-in-load]" in capsys.readouterr().err


def test_each_group_of_usage_may_have_a_mapping_of_its_own(tmp_path, capsys):
    traces = SAMPLES.parent / "llm-usage"
    given = [
        word
        for app in ("conversation", "coding")
        for word in ("--usage", f"{traces}/{app}.csv", "--mapping", f"{traces}/{app}.yaml")
    ]
    assert main(["rate", "--agreement", f"{traces}/agreement.yaml", *given, "--period", "2023-11", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    quantities = {(each["term"], each["series"]): each["quantity"] for each in facts["charges"] if each["kind"] == "usage"}
    assert quantities == {
        ("input", "app=conversation"): "118898",
        ("output", "app=conversation"): "32481",
        ("input", "app=coding"): "101855",
        ("output", "app=coding"): "17406",
    }


def test_one_source_in_several_files_numbers_equal_rows_through_all_of_them(tmp_path, capsys):
    traces = SAMPLES.parent / "llm-usage"
    head, *lines = (traces / "coding.csv").read_text("ascii").splitlines()
    parts = []
    for name, part in (("one", lines[:57]), ("two", lines[57:])):  # between two equal rows
        parts += ["--usage", str(tmp_path / f"{name}.csv"), "--mapping", f"{traces}/coding.yaml"]
        (tmp_path / f"{name}.csv").write_text("\n".join([head, *part]), "ascii")
    whole = ["--usage", f"{traces}/coding.csv", "--mapping", f"{traces}/coding.yaml"]
    told = []
    for given in (parts, whole):
        assert main(["rate", "--agreement", f"{traces}/agreement.yaml", *given, "--period", "2023-11", "--json"]) == 0
        facts = json.loads(capsys.readouterr().out)
        told.append((facts["charges"], facts["proof"], facts["usage"]["duplicates"], facts["usage"]["events_read"]))
    assert told[0] == told[1]
    assert told[0][2:] == (0, 2 * len(lines))


def test_who_watches_a_long_read_sees_it_go_on(tmp_path):
    told = []
    files = [[str(SAMPLES / "usage.csv")], [str(SAMPLES / "usage.csv")]]
    mappings = mappings_of([str(SAMPLES / "usage.yaml")], files)
    usage_in(files, mappings=mappings, progress=lambda *said: told.append(said))
    size = (SAMPLES / "usage.csv").stat().st_size
    assert told == [(size, 2 * size, "usage.csv"), (2 * size, 2 * size, "usage.csv")]


@rows("""
 what                                          | kind      | code | named                | because
 --agreement absent.yaml                       | Missing   | 3    | absent.yaml          | the agreement is not there
 --price-book absent                           | Missing   | 3    | absent               | nor the price book
 --usage absent.csv                            | Missing   | 3    | absent.csv           | nor the usage
 --usage absent.csv --mapping absent.yaml      | Missing   | 3    | absent.yaml          | nor the mapping
 --usage absent.csv --mapping focus --mapping focus        | Malformed | 2    | --mapping 3 times    | which mapping is whose
 --period 2026-13                              | Malformed | 2    | 2026-13              | no such month
 --csv absent/out.csv                          | Missing   | 3    | absent/out.csv       | no such folder
""")
def test_what_cannot_be_read_or_written_is_named(what, kind, code, named, because, capsys):
    assert main([*ALL, *what.split(), "--json"]) == int(code)
    told = json.loads(capsys.readouterr().err)["error"]
    assert told["kind"] == kind and named in told["says"]


def test_an_agreement_without_usage_is_rated_for_its_fees(capsys):
    assert main(["rate", *AGREEMENTS, "--period", "2026-10"]) == 0
    shown = capsys.readouterr().out
    assert "Total USD 110.00" in shown and "Rows:" not in shown


def test_long_lists_and_wide_dimensions_stay_on_the_screen(tmp_path, capsys):
    usage = tmp_path / "u.csv"
    lines = [f"{each},2026-10-02T09:15:00Z,nobody,call,1,{each:02d}{'x' * 300}\n" for each in range(25)]
    usage.write_text("id,at,customer,what,amount,region\n" + "".join(lines))
    assert main(["rate", *AGREEMENTS, "--usage", str(usage), *USAGE[2:], "--period", "2026-10"]) == 0
    shown = capsys.readouterr().out
    assert "  ... and 5 more" in shown
    cells = [line.split()[2] for line in shown.splitlines() if line.startswith("nobody")]
    assert [len(cell) for cell in cells] == [60] * 20 and all(cell.endswith("…") for cell in cells)


def test_text_of_a_file_cannot_move_the_terminal(tmp_path, capsys):
    usage = tmp_path / "u.csv"
    usage.write_text("id,at,customer,what,amount,region\na,2026-10-02T09:15:00Z,\x1b[2Jharbour,call,1,\n")
    assert main(["rate", *AGREEMENTS, "--usage", str(usage), *USAGE[2:], "--period", "2026-10"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_the_command_imports_neither_database_nor_bulk_engine():
    code = (
        "import sys; from crossfoot.site.main import main; main(sys.argv[1:]);"
        "print([name for name in ('django', 'psycopg', 'duckdb', 'pyarrow', 'xlsxwriter', 'rich') if name in sys.modules],"
        " file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *ALL], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@rows("""
 value                | shown                    | because
 1234567.8900         | 1,234,567.89             | thousands apart, no idle zeros
 0.000000000000001    | 0.000000000000001        | no digit is lost and none is an exponent
 -1000                | -1,000                   | what is taken back
 by tier              | by tier                  | words stay
""")
def test_figures_read_well_and_lose_nothing(value, shown, because):
    assert figure(value if value == "by tier" else Decimal(value)) == shown


def test_csv_figures_are_exact_numbers_to_a_program():
    charges = list(csv.DictReader(io.StringIO((GOLDEN / "charges.csv").read_text("utf-8"))))
    by_currency: dict[str, Decimal] = {}
    for each in charges:
        by_currency[each["currency"]] = by_currency.get(each["currency"], Decimal(0)) + Decimal(each["amount"])
    assert by_currency == {"USD": Decimal("110.00"), "JPY": Decimal(152)}


def test_a_total_has_the_places_of_its_currency():
    from tests.charges import charge

    assert str(total_of(Decimal(7), [charge("7")], charge("7").amount.currency.code)) == "7.00"


@pytest.fixture(autouse=True)
def _no_stray_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
