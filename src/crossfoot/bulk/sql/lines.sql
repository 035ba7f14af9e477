-- Rated lines: each metered quantity at the piece of its ladder it reaches. One multiplication a line, exact;
-- one rounding, by CAST, half away from zero, at the places of the line's currency. Piece 0 stands for negative
-- quantities and piece 1 for what is handed over, whose quantity may be too wide for the types of this run.
SELECT
    agreement,
    meter,
    dims,
    slot,
    currency,
    code,
    events,
    quantity,
    extension,
    {settled} AS amount
FROM (
    SELECT
        agreements.agreement,
        picked.meter,
        picked.dims,
        picked.slot,
        picked.currency,
        picked.places,
        pieces.code,
        picked.events,
        picked.quantity,
        CAST(
            CAST(pieces.base AS {summand})
            + CAST(CAST(CAST(picked.reached AS {quantity}) - CAST(pieces.origin AS {quantity}) AS {factor}) * CAST(pieces.price AS {price}) AS {summand})
            AS {extension}
        ) AS extension
    FROM (
        SELECT
            metered.agreement_no,
            metered.events,
            metered.quantity,
            CASE
                WHEN priced_cells.first_piece = 1 THEN CAST(NULL AS {quantity})
                ELSE CAST(metered.quantity AS {quantity})
            END AS reached,
            priced_cells.meter,
            priced_cells.dims,
            priced_cells.slot,
            priced_cells.currency,
            priced_cells.places,
            CASE WHEN metered.quantity < 0 THEN 0 ELSE priced_cells.first_piece{steps} END AS piece_no
        FROM metered
        INNER JOIN priced_cells ON metered.cell_no = priced_cells.cell_no
    ) AS picked
    INNER JOIN pieces ON picked.piece_no = pieces.piece_no
    INNER JOIN agreements ON picked.agreement_no = agreements.agreement_no
) AS extended
