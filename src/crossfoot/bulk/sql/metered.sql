-- Metered quantities: one row for an agreement and a cell. Elementary slots of one slot, and series of one
-- dimension group, come together here. Aggregates from number 4 on are counted from the events one by one.
SELECT
    routed.agreement_no,
    cells.slot_cell AS cell_no,
    CAST({measure} AS {quantity}) AS quantity,
    CAST(SUM(routed.events) AS BIGINT) AS events,
    MIN(routed.first_ns) AS first_ns,
    MAX(routed.last_ns) AS last_ns
FROM routed
INNER JOIN cells ON routed.cell_no = cells.cell_no
WHERE cells.aggregate < 4
GROUP BY routed.agreement_no, cells.slot_cell, cells.aggregate
