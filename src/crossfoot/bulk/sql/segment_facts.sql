-- What one event file holds, per metric: its count, foot, reach, first and last instant, and how many reversals.
SELECT
    metric,
    COUNT(*) AS events,
    CAST(SUM(quantity) AS DECIMAL(38, {places})) AS foot,
    CAST(SUM(ABS(quantity)) AS DECIMAL(38, {places})) AS reach,
    MIN(at_ns) AS first_ns,
    MAX(at_ns) AS last_ns,
    COUNT(*) FILTER (WHERE reverses <> '') AS reversals,
    COUNT(*) - COUNT(at_ns) AS in_doubt
FROM read_parquet({file})
GROUP BY metric
ORDER BY metric
