"""Matrix: prices by dimension; the most specific match wins."""

from __future__ import annotations

from crossfoot.errors import Unrateable
from crossfoot.records.charge import Op, Step, series_text
from crossfoot.terms.price_model import Matrix, MatrixCell


def matrix_cell(dims: tuple[tuple[str, str], ...], model: Matrix) -> tuple[MatrixCell, Step]:
    """The cell that prices these dimensions, and the step that tells it: all of its values match, and it has the most.

    Raises Unrateable: unpriced-dimension (no cell matches), ambiguous-dimension (two match with as many values).
    """
    have = set(dims)
    matching = [cell for cell in model.cells if have.issuperset(cell.match)]
    if not matching:
        raise Unrateable("unpriced-dimension", dims=series_text(dims) or "no dimension at all")
    most = max(len(cell.match) for cell in matching)
    best = [cell for cell in matching if len(cell.match) == most]
    if len(best) > 1:
        one, other = (series_text(tuple(sorted(cell.match))) for cell in best[:2])
        raise Unrateable("ambiguous-dimension", dims=series_text(dims), one=one, other=other)
    matched = series_text(tuple(sorted(best[0].match)))
    return best[0], Step(Op.PICK, f"priced for {matched}" if matched else "priced by the cell that takes the rest")
