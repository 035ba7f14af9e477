-- Usage that no agreement and meter takes, with the reason: never counted as nothing in silence.
SELECT
    series.account,
    series.metric,
    series.dims,
    CASE WHEN accounts.account IS NULL THEN 'unknown-account' ELSE 'unknown-meter' END AS code,
    CAST(SUM(usage.events) AS BIGINT) AS events,
    CAST(SUM(usage.quantity) AS {total}) AS quantity,
    MIN(usage.first_ns) AS first_ns,
    MAX(usage.last_ns) AS last_ns
FROM usage
INNER JOIN series ON usage.series_id = series.series_id
LEFT JOIN accounts ON series.account = accounts.account
LEFT JOIN series_routes ON usage.series_id = series_routes.series_id
WHERE series_routes.series_id IS NULL
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3
