-- The series of the imitated company: large customers use more meters and more combinations of the three dimensions.
-- `place` numbers the series of one customer from 0.
SELECT
    customer,
    account,
    metric,
    dims,
    place,
    series_of_customer,
    {series_id} AS series_id
FROM (
    SELECT
        customers.customer,
        'cus-' || lpad(CAST(customers.customer AS VARCHAR), 6, '0') AS account,
        'meter-' || lpad(CAST(every_meter.meter AS VARCHAR), 2, '0') AS metric,
        '{{"model":"model-' || CAST(every_combination.combination % 4 AS VARCHAR)
            || '","region":"region-' || CAST((every_combination.combination // 4) % 3 AS VARCHAR)
            || '","tier":"tier-' || CAST((every_combination.combination // 12) % 2 AS VARCHAR) || '"}}' AS dims,
        every_meter.meter * customers.combinations + every_combination.combination AS place,
        customers.meters * customers.combinations AS series_of_customer
    FROM (
        SELECT
            range AS customer,
            CASE WHEN range < 500 THEN 20 WHEN range < 5000 THEN 10 ELSE 4 END AS meters,
            CASE WHEN range < 500 THEN 24 WHEN range < 5000 THEN 6 ELSE 3 END AS combinations
        FROM range($customers)
    ) AS customers,
        range(20) AS every_meter (meter),
        range(24) AS every_combination (combination)
    WHERE every_meter.meter < customers.meters AND every_combination.combination < customers.combinations
)
