"""A saved view as it is handed out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

NAME_MAX = 60
QUERY_MAX = 2000


class Audience(StrEnum):
    """Who sees a view: its owner alone, or everybody who sees the entity."""

    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class View:
    """A list under a name. table: id of its table. query: what stands after `?` in its address, without a place in the list.

    owner: id of who saved it. opens: whether the table opens with it
    for who asked.
    """

    id: int
    entity: str
    table: str
    name: str
    query: str
    owner: int
    owner_name: str
    audience: Audience
    opens: bool

    @property
    def is_shared(self) -> bool:
        """Whether others see it too."""
        return self.audience is Audience.SHARED
