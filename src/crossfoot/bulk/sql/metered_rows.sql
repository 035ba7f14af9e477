-- Metered quantities with their words.
SELECT
    CAST(agreements.agreement AS VARCHAR) AS agreement,
    cells.book,
    cells.meter,
    cells.dims,
    cells.slot,
    metered.quantity,
    metered.events,
    metered.first_ns,
    metered.last_ns
FROM metered
INNER JOIN cells ON metered.cell_no = cells.cell_no
INNER JOIN agreements ON metered.agreement_no = agreements.agreement_no
ORDER BY agreements.agreement, cells.book, cells.meter, cells.dims, metered.first_ns
