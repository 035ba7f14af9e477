"""How much a first load weighs: every place of the navigation within its limit, in few requests, with one style sheet."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, override_settings

from crossfoot.web.navigation import PLACES
from crossfoot.web.weight.gathered import Gathered, gather
from crossfoot.web.weight.sheets import SHEETS, parts, whole
from crossfoot.web.weight.zipped import ZippedPages
from tests.books.company import Company, found_company
from tests.browser.open import signed_in
from tests.databases import Books

LIMIT = 60_000
REQUESTS = 14
STYLES = Path(__file__).parents[2] / "src/crossfoot/web/static/crossfoot/css"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("static")
    gather(made)
    return made


@pytest.fixture(scope="module")
def client(shared_books_db: Books) -> Client:
    company: Company = found_company()
    return signed_in(company.ada)


@pytest.fixture
def gathered(folder: Path):
    storages = {"staticfiles": {"BACKEND": "crossfoot.web.weight.gathered.Gathered"}}
    with override_settings(STATIC_ROOT=str(folder), STORAGES=storages):
        assert isinstance(staticfiles_storage, Gathered)
        yield


def test_every_sheet_there_is_stands_in_the_workspace_once():
    assert sorted(SHEETS["workspace"]) == sorted(path.stem for path in STYLES.glob("*.css"))


@pytest.mark.parametrize("name", SHEETS)
def test_a_gathered_sheet_is_its_parts_in_their_order(folder, name):
    sources = [(STYLES.parent.parent / part).read_text("utf-8") for part in parts(name)]
    assert (folder / whole(name)).read_text("utf-8") == "".join(f"{each}\n" for each in sources)
    leading = [found for each in sources for found in re.findall(r"@import|url\((?![\"']?(?:data:|#))", each)]
    assert leading == [], "a sheet that is moved must not lead elsewhere"


ROUTES = [place.route for _, places in PLACES for place in places]


@pytest.mark.parametrize("route", ROUTES)
def test_a_first_load_stays_within_its_limit(client, folder, gathered, route):
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse(route, args=["US01"])
    except NoReverseMatch:
        pytest.skip("this place is not there yet")
    answer = client.get(address, headers={"Accept-Encoding": "gzip"}, follow=True)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip")
    page = gzip.decompress(answer.content).decode()
    files = loaded(page, folder)
    weight = len(answer.content) + sum(sizes(folder, name) for name in files)
    assert sum(name.endswith(".css") for name in files) == 1
    assert len(files) <= REQUESTS, sorted(files)
    assert weight <= LIMIT, (weight, {name: sizes(folder, name) for name in files})


def loaded(page: str, folder: Path) -> set[str]:
    """The files a page loads, those that modules import among them."""
    found = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        if not name.endswith(".js") or "django_htmx" in name:
            continue
        for other in re.findall(r"""(?:import|from)\s*["'](\.[^"']+)["']""", (folder / name).read_text("utf-8")):
            path = str((folder / name).parent.joinpath(other).resolve().relative_to(folder.resolve()))
            if path not in found:
                found.add(path)
                waiting.append(path)
    return found


def sizes(folder: Path, name: str) -> int:
    """Bytes as they are sent: compressed where that is smaller."""
    zipped = folder / f"{name}.gz"
    return min(zipped.stat().st_size if zipped.exists() else 1 << 30, (folder / name).stat().st_size)


@pytest.mark.parametrize(
    ("kind", "zipped", "because"),
    [
        ("text/html; charset=utf-8", True, "a page"),
        ("application/json", False, "an answer of the API keeps its strong ETag"),
        ("application/pdf", False, "a document is compressed in itself"),
    ],
)
def test_pages_are_compressed_and_nothing_else(kind, zipped, because):
    from django.http import HttpResponse
    from django.test import RequestFactory

    answer = HttpResponse("word " * 1000, content_type=kind, headers={"ETag": '"1"'})
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    sent = ZippedPages(lambda _: answer)(request)
    assert sent.has_header("Content-Encoding") is zipped, because
    assert sent["ETag"] == ('W/"1"' if zipped else '"1"'), because
