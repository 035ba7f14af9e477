-- What the window holds, counted straight from the events: the other side of the proof.
SELECT
    metric,
    COUNT(*) AS events,
    CAST(SUM(quantity) AS {total}) AS quantity
FROM events
WHERE at_ns >= {start} AND at_ns < {end}
GROUP BY metric
ORDER BY metric
