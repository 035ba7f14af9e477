-- The fates of a window's usage, by metric.
SELECT
    metric,
    fate,
    CAST(SUM(events) AS BIGINT) AS events,
    CAST(SUM(quantity) AS {total}) AS quantity
FROM fated
GROUP BY metric, fate
ORDER BY metric, fate
