-- The bare query every rating run is measured against: what the same files cost to add up, by the same series.
SELECT
    account,
    metric,
    dims,
    SUM(quantity) AS quantity
FROM read_parquet({files})
GROUP BY account, metric, dims
