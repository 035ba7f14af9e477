-- The proof of a set of lines: count, events and foot, by currency and outcome.
SELECT
    currency,
    code,
    COUNT(*) AS lines,
    CAST(SUM(events) AS BIGINT) AS events,
    CAST(SUM(amount) AS DECIMAL(38,4)) AS amount
FROM lines
GROUP BY currency, code
ORDER BY currency, code
