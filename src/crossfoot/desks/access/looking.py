"""Clashes as one looks at them: every pair of the matrix against everybody who holds something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.books.actors.access import Waived
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.duties import implied
from crossfoot.books.actors.reads.access import waivers_of
from crossfoot.books.actors.reads.holding import held_in
from crossfoot.engines.controls.segregation import DutyPair, can_do, matrix
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class PersonClashes:
    """One human against the matrix. cells: by the number of a pair, the duties of either side they hold; waived: pairs."""

    login: str
    cells: Mapping[int, tuple[tuple[str, str], ...]]
    waived: frozenset[int]

    @property
    def open(self) -> int:
        """How many pairs nothing makes up for."""
        return len(self.cells.keys() - self.waived)


@dataclass(frozen=True, slots=True)
class Segregation:
    """The matrix of an entity. people: everybody who holds something there, those with the most open clashes first."""

    pairs: tuple[DutyPair, ...]
    people: tuple[PersonClashes, ...]
    waivers: tuple[Waived, ...]


def segregation(*, entity: str, by: Actor, at: Instant) -> Segregation:
    """Who can do both sides of which pair, through every login and in every channel. Raises Missing: entity-not-seen."""
    duties: dict[str, set[Duty]] = {}
    for each in held_in(by, entity=entity, at=at):
        if each.kind is not ActorKind.KEY and each.human_login:
            duties.setdefault(each.human_login, set()).add(each.duty)
    waivers = waivers_of(by, entity=entity)
    found = []
    for login, held in duties.items():
        cells: dict[int, tuple[tuple[str, str], ...]] = {}
        for clash in can_do(implied(frozenset(held))):
            cells[clash.pair.number] = (*cells.get(clash.pair.number, ()), (clash.left, clash.right))
        waived = frozenset(each.pair for each in waivers if each.login == login and each.counts(at) and each.pair in cells)
        found.append(PersonClashes(login, cells, waived))
    return Segregation(matrix(), tuple(sorted(found, key=lambda each: (-each.open, each.login))), waivers)
