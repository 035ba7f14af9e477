-- A harder yardstick: the same sum by the 64-bit series id that the compactor wrote, without a word of text.
SELECT
    series_id,
    SUM(quantity) AS quantity
FROM read_parquet({files})
GROUP BY series_id
