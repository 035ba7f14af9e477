-- The series dictionary of a snapshot: several files may name one series; they must agree on what it is.
SELECT
    series_id,
    MIN(account) AS account,
    MIN(metric) AS metric,
    MIN(dims) AS dims
FROM series_rows
GROUP BY series_id
