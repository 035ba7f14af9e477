-- How many different subjects an agreement and a cell have at the end: those whose last event does not take them out.
-- The dimensions are canonical JSON, so that a pair of them stands in exactly one spelling.
SELECT
    agreement_no,
    cell_no,
    CAST(SUM(CASE WHEN place = 1 AND subject <> '' AND dims NOT LIKE '%"operation":"remove"%' THEN 1 ELSE 0 END) AS {quantity}) AS quantity,
    COUNT(*) AS events,
    MIN(at_ns) AS first_ns,
    MAX(at_ns) AS last_ns
FROM (
    SELECT
        agreement_no,
        cell_no,
        subject,
        dims,
        at_ns,
        ROW_NUMBER() OVER (PARTITION BY agreement_no, cell_no, subject ORDER BY at_ns DESC, source DESC, event_id DESC) AS place
    FROM event_cells
    WHERE aggregate = {unique}
) AS ranked
GROUP BY agreement_no, cell_no
