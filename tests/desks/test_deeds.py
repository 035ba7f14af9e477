"""What binds has somebody who applies it."""

from __future__ import annotations


def test_every_deed_of_the_shipped_policy_has_its_function() -> None:
    import inspect

    from django.utils.module_loading import import_string

    from crossfoot.formats.approvals import shipped_policy
    from crossfoot.site.deeds import DEEDS

    elsewhere = {"hold.place", "deal.accept"}
    assert {each.deed for each in shipped_policy().deeds} - elsewhere <= DEEDS.keys()
    for name in DEEDS.values():
        assert list(inspect.signature(import_string(name)).parameters) == ["entity", "request", "by", "at", "key"]
