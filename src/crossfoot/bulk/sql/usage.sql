-- What each series used in each elementary slot: the one relation that reads every event.
-- Grouped before anything is joined, by two whole numbers.
SELECT
    series_id,
    {slot} AS slot_no,
    CAST(SUM(quantity) AS {total}) AS quantity,
    COUNT(*) AS events,
    MIN(at_ns) AS first_ns,
    MAX(at_ns) AS last_ns{extremes}
FROM events
WHERE at_ns >= {start} AND at_ns < {end}
GROUP BY 1, 2
