"""The style sheets there are, in their order: one a component, gathered into one for who loads a page."""

from __future__ import annotations

from collections.abc import Mapping

SHEETS: Mapping[str, tuple[str, ...]] = {
    "workspace": tuple(
        "tokens reset text layout bar buttons sections figures chips filters tables lists facts peek timelines trees diff"
        " queue forms steps workings approval overlays chain signin charts segregation utilities print".split()
    ),
    "plain": tuple("tokens reset text layout buttons signin utilities".split()),
}
"""By the name of the whole. A sheet that is added stands in its place here; later ones win."""


def whole(name: str) -> str:
    """The path of a gathered sheet below the static files."""
    return f"crossfoot/{name}.css"


def parts(name: str) -> tuple[str, ...]:
    """The paths of what it is gathered from."""
    return tuple(f"crossfoot/css/{sheet}.css" for sheet in SHEETS[name])
