-- How many different subjects an agreement and a cell have. An event without a subject counts none.
SELECT
    agreement_no,
    cell_no,
    CAST(COUNT(DISTINCT CASE WHEN subject <> '' THEN subject END) AS {quantity}) AS quantity,
    COUNT(*) AS events,
    MIN(at_ns) AS first_ns,
    MAX(at_ns) AS last_ns
FROM event_cells
WHERE aggregate = {unique}
GROUP BY agreement_no, cell_no
