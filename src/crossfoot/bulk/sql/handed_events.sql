-- Events of the meters that bulk does not count, for the pure engine: in the order of their groups and of time.
SELECT
    CAST(agreements.agreement AS VARCHAR) AS agreement,
    cells.book,
    cells.meter,
    cells.dims,
    cells.slot,
    event_cells.source,
    event_cells.event_id,
    event_cells.at_ns,
    event_cells.account,
    event_cells.metric,
    event_cells.dims AS event_dims,
    event_cells.subject,
    event_cells.quantity
FROM event_cells
INNER JOIN cells ON event_cells.cell_no = cells.cell_no
INNER JOIN agreements ON event_cells.agreement_no = agreements.agreement_no
WHERE event_cells.aggregate = {events}
ORDER BY
    agreements.agreement, cells.book, cells.meter, cells.dims, event_cells.cell_no, event_cells.at_ns,
    event_cells.source, event_cells.event_id
