-- Usage that no meter takes, by account, with the reason: never counted as nothing in silence.
SELECT
    account,
    metric,
    dims,
    fate AS code,
    CAST(SUM(events) AS BIGINT) AS events,
    CAST(SUM(quantity) AS {total}) AS quantity,
    MIN(first_ns) AS first_ns,
    MAX(last_ns) AS last_ns
FROM fated
WHERE fate IN ('unknown-account', 'unknown-meter', 'outside-term')
GROUP BY account, metric, dims, fate
ORDER BY account, metric, dims, fate
