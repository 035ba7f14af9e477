-- The quantity of the latest event of an agreement and a cell; of several at one instant, the one with the greatest
-- source and id.
SELECT
    agreement_no,
    cell_no,
    CAST(quantity AS {quantity}) AS quantity,
    events,
    first_ns,
    at_ns AS last_ns
FROM (
    SELECT
        agreement_no,
        cell_no,
        quantity,
        at_ns,
        COUNT(*) OVER (PARTITION BY agreement_no, cell_no) AS events,
        MIN(at_ns) OVER (PARTITION BY agreement_no, cell_no) AS first_ns,
        ROW_NUMBER() OVER (PARTITION BY agreement_no, cell_no ORDER BY at_ns DESC, source DESC, event_id DESC) AS place
    FROM event_cells
    WHERE aggregate = {latest}
) AS ranked
WHERE place = 1
