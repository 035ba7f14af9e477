"""Bad input at each door of the command line: one sentence, its exit code, no traceback, and nothing half-saved."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from crossfoot.site import main
from tests.databases import Books
from tests.tables import rows

Counts = dict[str, int]
OCTOBER = "--from 2026-10-01T00:00:00Z --until 2026-11-01T00:00:00Z"
REVERSED = "--from 2026-11-01T00:00:00Z --until 2026-10-01T00:00:00Z"


@pytest.fixture(scope="module")
def company(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The company of three with October issued, and a folder of files that somebody should not have sent."""
    from tests.journeys import trio

    with trio.opened(tmp_path_factory.mktemp("cli")) as opened:
        trio.billed(opened)
        write_bad_files(opened.files)
        yield opened


@pytest.fixture
def typed(company, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], Any]:
    """Types a command, in the folder of the files, as ada; its exit code and what it said on standard error."""
    monkeypatch.chdir(company.files)
    monkeypatch.setattr("crossfoot.site.migrating.ready", lambda: None)
    monkeypatch.setenv("CROSSFOOT_ACTOR", "ada")
    monkeypatch.delenv("CROSSFOOT_ENTITY", raising=False)

    def type_in(line: str) -> tuple[int, str, str]:
        try:
            code = main.main([word.replace("␣", " ") for word in line.split()])
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_in


def write_bad_files(folder: Path) -> None:
    from tests.journeys import trio

    good = trio.agreement("rerate", version=2)
    (folder / "folder.csv").mkdir()
    for name, content in {
        "empty.csv": b"",
        "gateway.yaml": trio.MAPPING,
        "header.csv": b"id,at,who,n,model\n",
        "columns.csv": b"id,at,who\n1,2026-10-01T00:00:00Z,acme\n",
        "binary.csv": bytes(range(256)) * 8,
        "binary.yaml": b"\x00\xff\x89PNG" * 40,
        "utf16.csv": "id,at,who,n,model\n1,2026-10-01T00:00:00Z,rerate,1,s\n".encode("utf-16"),
        "cut.csv.gz": gzip.compress(b"id,at,who,n,model\n" + b"1,2026-10-01T00:00:00Z,rerate,1,s\n" * 99)[:-9],
        "cut.parquet": b"PAR1" + b"\x00" * 50,
        "elsewhere.yaml": good.replace(b"entity: US01", b"entity: DE01"),
        "newer.yaml": good.replace(b"agreement/1", b"agreement/2"),
        "again.yaml": trio.agreement("rerate", price="0.11"),
        "gap.yaml": good.replace(b'{per_unit: "0.10"}', b"{graduated: [{upto: 10, unit: 1}]}"),
        "deep.json": b"[" * 5_000 + b"]" * 5_000,
        "list.yaml": b"- 1\n- 2\n",
        "mapping.yaml": b"schema: crossfoot.usage-mapping/9\nsource: gateway\n",
        "parties.csv": b"key,kind,name\nCUS-9,friend,Nobody\n",
        "orders.csv": b"order,item\n1\n",
        "latin.csv": "id,at,who,n,model\n1,2026-10-01T00:00:00Z,caf\xe9,1,s\n".encode("latin-1"),
    }.items():
        (folder / name).write_bytes(content)


def counted(company) -> Counts:  # type: ignore[no-untyped-def]
    """The rows of every table, and the files that stand beside those given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        names = sorted(name for (name,) in cursor.fetchall())
        found: Counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return {**found, "files": len(list(Path(company.files).glob("*")))}


@rows("""
 line                                                       | code | says                   | because
 agreement add absent.yaml                                  |    3 | file-not-readable      | no such file
 agreement add folder.csv                                   |    3 | file-not-readable      | a folder is no file
 agreement add binary.yaml                                  |    2 | terms-not-text         | bytes that are no text
 agreement add list.yaml                                    |    2 | agreement-malformed    | a list is no agreement
 agreement add deep.json                                    |    2 | terms-too-deep         | nested without end
 agreement add newer.yaml                                   |    2 | agreement-malformed    | of a later version
 agreement add elsewhere.yaml                               |    3 | entity-not-seen        | another entity's agreement
 agreement add again.yaml                                   |    5 | version-stale          | a version is never edited
 agreement add gap.yaml elsewhere.yaml                      |    3 | entity-not-seen        | all or none
 agreement approve AGR-rerate                               |    2 | version-not-said       | which version?
 agreement approve AGR-rerate:one                           |    2 | version-not-said       | a version is a number
 agreement approve AGR-rerate:99                            |    3 | version-not-there      | no such version
 agreement approve AGR-rerate:99999999999999999999          |    3 | version-not-there      | no number so large is kept
 agreement approve AGR-rerate:1 --as ben                    |    5 | already-approved       | twice
 agreement show AGR-nobody                                  |    3 | version-not-there      | no such agreement
 agreement list --as nobody                                 |    3 | actor-not-there        | nobody of that name
 agreement list --entity DE01                               |    3 | entity-not-seen        | not an entity of hers
 price-book add binary.yaml                                 |    2 | terms-not-text         | bytes that are no text
 price-book add folder.csv                                  |    3 | file-not-readable      | a folder
 party import absent.csv                                    |    3 | file-not-readable      | no such file
 party import parties.csv                                   |    2 | parties-malformed      | a kind that nobody knows
 party import binary.csv                                    |    2 | not-text               | bytes
 party import empty.csv                                     |    2 | empty-file             | nothing in it
 order import orders.csv                                    |    2 | order-columns          | columns are missing
 order import binary.csv                                    |    2 | not-text               | bytes
 order import empty.csv                                     |    2 | empty-file             | nothing
 provisioning import folder.csv                             |    3 | file-not-readable      | a folder
 provisioning import binary.csv                             |    2 | not-text               | bytes
 usage preview absent.csv                                   |    3 | file-not-readable      | no such file
 usage preview folder.csv                                   |    3 | file-not-readable      | a folder
 usage preview empty.csv                                    |    2 | empty-file             | nothing in it
 usage preview binary.csv                                   |    2 | not-text               | bytes
 usage preview october.csv --mapping absent.yaml            |    3 | file-not-readable      | no such mapping
 usage preview october.csv --mapping mapping.yaml           |    2 | mapping-newer          | a mapping of a later version
 usage preview october.csv --rows 0                         |    2 |                        | at least a row
 usage source other --mapping mapping.yaml                  |    2 | mapping-newer          | a mapping of a later version
 usage source other --mapping folder.csv                    |    3 | file-not-readable      | a folder
 usage source other --mapping binary.yaml                   |    2 | mapping-unreadable     | bytes
 usage load absent.csv --source gateway                     |    3 | file-not-readable      | no such file
 usage load folder.csv --source gateway                     |    3 | file-not-readable      | a folder
 usage load october.csv --source nobody                     |    2 | source-without-mapping | no such source
 usage load empty.csv --source gateway                      |    2 | empty-file             | nothing in it
 usage load columns.csv --source gateway                    |    2 | column-missing         | a column the mapping reads
 usage load binary.csv --source gateway                     |    2 | not-text               | bytes
 usage load latin.csv --source gateway                      |    2 | not-text               | another encoding
 usage load cut.csv.gz --source gateway                     |    2 | packed-file-broken     | cut in transfer
 usage load cut.parquet --source gateway                    |    2 | parquet-broken         | cut in transfer
 usage load october.csv --source gateway --backfill none    |    3 | backfill-not-there     | no such backfill
 usage rejects none -o rejected.csv                         |    3 | batch-not-there        | no such batch
 usage gaps 2026-13                                         |    2 | not-a-month            | no such month
 EVENTS --agreement AGR-none --term calls OCTOBER           |    3 | version-not-there      | no such agreement
 EVENTS --agreement AGR-hold --term none OCTOBER            |    2 | term-unknown           | no such term
 EVENTS --agreement AGR-hold --term calls --from yesterday --until 2026-11-01T00:00:00Z |    2 | not-a-time             | a word
 EVENTS --agreement AGR-hold --term calls REVERSED |    2 | empty-span             | ends before it begins
 EVENTS --agreement AGR-hold --term calls OCTOBER --limit -3 |    2 |                        | less than none
 usage backfill loaded none                                 |    3 | backfill-not-there     | no such backfill
 usage backfill diff none 2026-10                           |    3 | backfill-not-there     | no such backfill
 usage backfill diff none october                           |    2 | not-a-month            | no month
 usage backfill close none --as ben                         |    3 | backfill-not-there     | no such backfill
 usage backfill revert none                                 |    3 | backfill-not-there     | no such backfill
 bill 2026-13                                               |    2 | not-a-month            | no such month
 bill 2026-1                                                |    2 | not-a-month            | a month has two digits
 bill ２０２６-１０                                               |    2 | not-a-month            | full-width digits
 suspense 99999                                             |    3 | run-not-there          | no such run
 suspense 99999999999999999999                              |    3 | run-not-there          | no number so large is kept
 explain INV-US01-999999                                    |    3 | document-not-there     | no such document
 explain INV-000001/0                                       |    3 | line-not-there         | lines count from 1
 explain INV-000001/999                                     |    3 | line-not-there         | no such line
 explain INV-000001/first                                   |    2 | line-not-a-number      | a word
 explain INV-000001/²                                       |    2 | line-not-a-number      | a digit that is no number
 reperform 99999                                            |    3 | run-not-there          | no such run
 reperform 99999999999999999999                             |    3 | run-not-there          | no number so large is kept
 reperform -1                                               |    3 | run-not-there          | numbers begin at 1
 held accept 77 --reason ok --as ben                        |    3 | held-not-there         | nothing of that number waits
 held accept 77 --reason ␣ --as ben                         |    2 | no-reason              | a reason of one blank
 held dismiss 99999999999999999999 --reason ok --as ben     |    3 | held-not-there         | no number so large is kept
 invoice preview 99999                                      |    3 | run-not-there          | no such run
 invoice preview 1 --draft 99999                            |    3 | draft-not-there        | no such draft
 invoice issue 99999 --as ben                               |    3 | run-not-there          | no such run
 invoice issue 99999999999999999999 --as ben                |    3 | run-not-there          | no number so large is kept
 invoice issue 1 --draft 99999 --as ben                     |    3 | draft-not-there        | no such draft
 invoice issue 1 --date 2026-02-30 --as ben                 |    2 |                        | no such day
 invoice list --limit -1                                    |    2 |                        | less than none
 invoice show INV-999999                                    |    3 | document-not-there     | no such document
 invoice pdf INV-999999                                     |    3 | document-not-there     | no such document
 invoice pdf INV-000001 -o absent/invoice.pdf               |    3 | file-not-writable      | no such folder
 invoice credit INV-999999 --reason outage                  |    3 | document-not-there     | no such document
 invoice credit INV-000001 --line 0 --reason outage         |    2 | credit-unknown-line    | lines count from 1
 invoice credit INV-000001 --line 999=1.00 --reason outage  |    2 | credit-unknown-line    | no such line
 invoice credit INV-000001 --line 1=-5 --reason outage      |    8 | credit-over-line       | less than nothing
 invoice credit INV-000001 --line 1=0 --reason outage       |    8 | credit-over-line       | nothing
 invoice credit INV-000001 --line 1=1e3 --reason outage     |    2 | not-a-plain-number     | an exponent
 invoice credit INV-000001 --line 1=NaN --reason outage     |    2 | not-a-plain-number     | not a number
 invoice credit INV-000001 --line 1=0.001 --reason outage   |    2 | too-many-places        | less than a cent
 invoice credit INV-000001 --line 1=999999.00 --reason outage |    8 | credit-over-line       | more than the line
 invoice credit INV-000001 --line one --reason outage       |    2 | line-not-a-number      | a word
 invoice credit INV-000001 --reason ␣                       |    2 | no-reason              | a reason of one blank
 invoice rebill INV-000001 --reason ␣                       |    2 | no-reason              | a reason of one blank
 invoice rebill INV-999999 --reason wrong                   |    3 | document-not-there     | no such document
 prove 2026-13                                              |    2 | not-a-month            | no such month
 prove 2019-01                                              |    3 | period-unrated         | never rated
 prove 0000-01                                              |    2 | not-a-month            | there was no year 0
 balances 26-10                                             |    2 | not-a-month            | a year has four digits
 period open 2026-10 --as ben                               |    5 | fiscal-period-overlaps | it is open
 period lock 2019-01 --as ben                               |    3 | no-fiscal-period       | it was never opened
 period reopen 2026-10 --reason ␣ --as ben                  |    2 | no-reason              | a reason of one blank
 entity open US01 --name X --currency USD --time-zone UTC   |    5 | entity-taken           | it is open
 entity open XX --name X --currency XXY --time-zone UTC     |    2 | unknown-currency       | no such currency
 entity open XX --name X --currency USD --time-zone Mars/Base |    2 | unknown-time-zone      | no such zone
 entity open XX --name ␣ --currency USD --time-zone UTC     |    2 | name-empty             | a name of one blank
 entity open ../up --name X --currency USD --time-zone UTC  |    2 | entity-code            | a way out of the lake's folder
 entity open LONG --name X --currency USD --time-zone UTC   |    2 | entity-code            | a code of 100,000 letters
 person add LONG --name X                                   |    2 | name-too-long          | a login of 100,000 letters
 person add eve --name LONG                                 |    2 | name-too-long          | a name of 100,000 letters
 usage source LONG --mapping gateway.yaml                   |    2 | name-too-long          | a source of 100,000 letters
 usage backfill open LONG --reason lost                     |    2 | name-too-long          | a backfill of 100,000 letters
 usage backfill open ␣ --reason lost                        |    2 | name-empty             | a backfill of one blank
 usage sweep --key LONG                                     |    2 | name-too-long          | a request key of 100,000 letters
 usage sweep --key ␣                                        |    2 | name-empty             | a request key of one blank
 usage sweep --entity LONG                                  |    3 | entity-not-seen        | an entity of 100,000 letters
 usage sweep --as LONG                                      |    3 | actor-not-there        | a login of 100,000 letters
 explain LONG                                               |    3 | document-not-there     | a document of 100,000 letters
 usage load LONG --source gateway                           |    3 | file-not-readable      | a path no system takes
 agreement show LONG                                        |    3 | version-not-there      | an agreement of 100,000 letters
 bill 9999-12                                               |    2 | date-out-of-range      | the last month there is has no end
 person add ada --name Ada --duty fly                       |    2 |                        | no such duty
 runs --as nobody                                           |    3 | actor-not-there        | nobody of that name
 fly                                                        |    2 |                        | no such verb
 invoice                                                    |    2 |                        | which step?
""")
def test_bad_input_is_one_sentence_and_leaves_nothing(typed, company, line: str, code: str, says: str, because: str) -> None:
    before = counted(company)
    ended, out, err = typed(
        line.replace("EVENTS", "usage events")
        .replace("OCTOBER", OCTOBER)
        .replace("REVERSED", REVERSED)
        .replace("LONG", "x" * 100_000)
    )
    assert "Traceback" not in err, err
    assert (ended, out) == (int(code), ""), err
    if says:
        assert f"[{says}]" in err and err.startswith("crossfoot: "), err
    else:
        assert "error: " in err, err
    assert len(err) < 4_000, "a refusal stays readable"
    assert counted(company) == before


def test_a_refusal_in_json_is_one_object_on_standard_error(typed) -> None:
    ended, out, err = typed("explain INV-999999 --json")
    facts = json.loads(err)["error"]
    assert (ended, out, facts["kind"], facts["code"]) == (3, "", "Missing", "document-not-there")


def test_a_file_of_a_header_alone_is_loaded_as_no_events(typed, company) -> None:
    ended, out, _ = typed("usage load header.csv --source gateway --json")
    assert ended == 0
    assert [(each["rows_read"], each["rows_rejected"]) for each in json.loads(out)["files"]] == [(0, 0)]
    assert json.loads(out)["counted"]["events_accepted"] == 0


def test_a_file_in_utf_16_is_read(typed) -> None:
    ended, out, err = typed("usage load utf16.csv --source gateway --json")
    assert ended == 0, err
    assert json.loads(out)["counted"]["events_accepted"] == 1
