"""Saved views: whose they are, who sees them, and that they stay when somebody leaves."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from crossfoot.books.trail.saved_views.models import SavedView
from crossfoot.books.trail.saved_views.reads import views_of
from crossfoot.books.trail.saved_views.view import Audience
from crossfoot.desks import saved_views
from crossfoot.errors import Conflict, Forbidden, Missing
from tests.books import company as small
from tests.books.company import AT, Company
from tests.databases import Books


@pytest.fixture
def company(books_db: Books) -> Company:
    return small.found_company()


def save(by, *, name="Large ones", query="total_from=1000", audience=Audience.OWN, key="view") -> int:
    given = {"entity": "US01", "table": "invoices", "name": name, "query": query, "audience": audience}
    return int(saved_views.save_view(**given, by=by, at=AT, key=key)["view"])


def names(who) -> list[str]:
    return [each.name for each in views_of(who, entity="US01", table="invoices")]


def test_a_view_is_its_owners_until_it_is_shared_and_again_when_it_is_not(company: Company):
    view = save(company.ada)
    assert names(company.ada) == ["Large ones"] and names(company.grace) == []
    for key, audience, seen in (("share", Audience.SHARED, ["Large ones"]), ("hide", Audience.OWN, [])):
        saved_views.share_view(entity="US01", view=view, audience=audience, by=company.ada, at=AT, key=key)
        assert names(company.grace) == seen


def test_saving_twice_under_one_key_saves_once_and_the_place_in_the_list_is_left_out(company: Company):
    assert save(company.ada, query="?q=a&after=9&back=1&as=csv") == save(company.ada, query="?q=a&after=9&back=1&as=csv")
    (view,) = views_of(company.ada, entity="US01", table="invoices")
    assert view.query == "q=a"


def test_a_table_opens_with_one_view_for_each_person(company: Company):
    first = save(company.ada, audience=Audience.SHARED)
    second = save(company.ada, name="Others", key="second")
    for number, view in enumerate((first, second, second)):
        saved_views.open_table_with(entity="US01", table="invoices", view=view, by=company.ada, at=AT, key=f"open-{number}")
    saved_views.open_table_with(entity="US01", table="invoices", view=first, by=company.grace, at=AT, key="grace")
    opens = {
        who.login: [each.id for each in views_of(who, entity="US01", table="invoices") if each.opens]
        for who in (company.ada, company.grace)
    }
    assert opens == {company.ada.login: [second], company.grace.login: [first]}
    saved_views.open_table_with(entity="US01", table="invoices", view=None, by=company.ada, at=AT, key="all")
    assert not any(each.opens for each in views_of(company.ada, entity="US01", table="invoices"))


def test_a_view_that_is_no_longer_shared_opens_for_nobody_else(company: Company):
    view = save(company.ada, audience=Audience.SHARED)
    saved_views.open_table_with(entity="US01", table="invoices", view=view, by=company.grace, at=AT, key="grace")
    saved_views.share_view(entity="US01", view=view, audience=Audience.OWN, by=company.ada, at=AT, key="hide")
    saved_views.share_view(entity="US01", view=view, audience=Audience.SHARED, by=company.ada, at=AT, key="share")
    assert not any(each.opens for each in views_of(company.grace, entity="US01", table="invoices"))


def test_a_shared_view_stays_when_its_owner_has_left(company: Company):
    save(company.ada, audience=Audience.SHARED)
    get_user_model().objects.filter(pk=company.ada.id).update(active=False)
    assert names(company.grace) == ["Large ones"]


def test_dropping_is_taken_back_and_history_keeps_every_state(company: Company):
    view = save(company.ada)
    saved_views.rename_view(entity="US01", view=view, name="Larger", by=company.ada, at=AT, key="rename")
    saved_views.drop_view(entity="US01", view=view, by=company.ada, at=AT, key="drop")
    assert names(company.ada) == []
    saved_views.restore_view(entity="US01", view=view, by=company.ada, at=AT, key="restore")
    assert names(company.ada) == ["Larger"]
    told = SavedView.pgh_event_model.objects.filter(pgh_obj=view).order_by("pgh_id").values_list("name", "dropped_at")
    assert [(name, dropped is not None) for name, dropped in told] == [
        ("Large ones", False),
        ("Larger", False),
        ("Larger", True),
        ("Larger", False),
    ]


def test_dropping_cannot_be_taken_back_over_another_of_that_name(company: Company):
    view = save(company.ada)
    saved_views.drop_view(entity="US01", view=view, by=company.ada, at=AT, key="drop")
    save(company.ada, key="another")
    with pytest.raises(Conflict, match="view-taken"):
        saved_views.restore_view(entity="US01", view=view, by=company.ada, at=AT, key="restore")


def test_others_neither_change_a_shared_view_nor_reach_one_that_is_not(company: Company):
    shared, own = save(company.ada, audience=Audience.SHARED), save(company.ada, name="Own", key="own")
    with pytest.raises(Forbidden, match="view-not-yours"):
        saved_views.rename_view(entity="US01", view=shared, name="Mine", by=company.grace, at=AT, key="1")
    with pytest.raises(Missing, match="view-not-there"):
        saved_views.open_table_with(entity="US01", table="invoices", view=own, by=company.grace, at=AT, key="2")
