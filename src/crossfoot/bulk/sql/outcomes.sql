-- The joint between staged and compacted: what became of each batch's events, by count and by quantity.
SELECT
    arrived.batch_id,
    arrived.metric,
    COUNT(*) AS events_read,
    CAST(SUM(arrived.quantity) AS DECIMAL(38, {places})) AS quantity_read,
    COUNT(*) FILTER (WHERE verdicts.verdict IS NULL) AS events_new,
    COALESCE(
        CAST(SUM(arrived.quantity) FILTER (WHERE verdicts.verdict IS NULL) AS DECIMAL(38, {places})), CAST(0 AS DECIMAL(38, {places}))
    ) AS quantity_new,
    COUNT(*) FILTER (WHERE verdicts.verdict = 'duplicate') AS events_duplicate,
    COALESCE(
        CAST(SUM(arrived.quantity) FILTER (WHERE verdicts.verdict = 'duplicate') AS DECIMAL(38, {places})), CAST(0 AS DECIMAL(38, {places}))
    ) AS quantity_duplicate,
    COUNT(*) FILTER (WHERE verdicts.verdict = 'conflict') AS events_conflict,
    COALESCE(
        CAST(SUM(arrived.quantity) FILTER (WHERE verdicts.verdict = 'conflict') AS DECIMAL(38, {places})), CAST(0 AS DECIMAL(38, {places}))
    ) AS quantity_conflict
FROM arrived
LEFT JOIN verdicts ON arrived.ordinal = verdicts.ordinal
GROUP BY arrived.batch_id, arrived.metric
ORDER BY arrived.batch_id, arrived.metric
