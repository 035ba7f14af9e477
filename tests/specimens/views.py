"""Specimens of saved views: names that are none, are taken, and views of somebody else."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.saved_views.view import Audience
from crossfoot.desks import saved_views
from tests.books.company import AT, Company
from tests.specimens.desks import commanded
from tests.specimens.gallery import Provoke


def saved(by: Actor, *, name: str = "Large ones", query: str = "total_from=1000", key: str = "view") -> int:
    """A view of the invoices that others see."""
    answer = saved_views.save_view(
        entity="US01", table="invoices", name=name, query=query, audience=Audience.SHARED, by=by, at=AT, key=key
    )
    return int(answer["view"])


def _of_ada(company: Company) -> None:
    view = saved(company.ada)
    saved_views.rename_view(entity="US01", view=view, name="Mine", by=company.grace, at=AT, key="rename")


SPECIMENS: dict[str, Provoke] = {
    "view-taken": commanded(lambda company: (saved(company.ada), saved(company.ada, key="again"))),
    "view-not-yours": commanded(_of_ada),
    "view-not-there": commanded(
        lambda company: saved_views.drop_view(entity="US01", view=7, by=company.ada, at=AT, key="drop")
    ),
    "view-name": commanded(lambda company: saved(company.ada, name=" ")),
    "view-query": commanded(lambda company: saved(company.ada, query="q=" + "x" * 2001)),
}
