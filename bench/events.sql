-- One file of imitated events: event numbers from $first on, $events of them, out of $total over 92 days.
-- Customers follow Zipf's law with exponent 1 (the n-th busiest has a share of 1/n); quantities have a heavy tail.
SELECT
    'api' AS source,
    'evt-' || printf('%016x', hash(drawn.event, $seed)) AS event_id,
    1759276800000000000
        + CAST(CAST(drawn.event AS DOUBLE) / $total * 7948800 AS BIGINT) * 1000000000
        + CAST(hash(drawn.event, $seed + 1) % 1000000000 AS BIGINT) AS at_ns,
    series.account,
    series.metric,
    series.dims,
    '' AS subject,
    '' AS reverses,
    CAST(
        CAST(floor(exp(drawn.u2 * 9)) AS DECIMAL(12, 0)) + CAST(hash(drawn.event, $seed + 2) % 1000 AS DECIMAL(6, 0)) * 0.001
        AS DECIMAL(18, 6)
    ) AS quantity,
    'batch-' || CAST($first AS VARCHAR) AS batch_id,
    series.series_id
FROM (
    SELECT
        numbered.event,
        numbered.u2,
        numbered.customer,
        numbered.drawn % customers.series_of_customer AS place
    FROM (
        SELECT
            range AS event,
            hash(range, $seed + 3) AS drawn,
            (hash(range, $seed + 5) >> 11) / 9007199254740992.0 AS u2,
            CAST(floor(pow($customers, (hash(range, $seed + 4) >> 11) / 9007199254740992.0)) AS BIGINT) - 1 AS customer
        FROM range($first, $first + $events)
    ) AS numbered
    INNER JOIN (SELECT DISTINCT customer, series_of_customer FROM series) AS customers
        ON numbered.customer = customers.customer
) AS drawn
INNER JOIN series
    ON drawn.customer = series.customer AND drawn.place = series.place
