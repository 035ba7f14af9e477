-- Series ids of the arrived events that stand for two series, among themselves or against the dictionary.
SELECT arrived_series.series_id
FROM arrived_series
INNER JOIN series_rows ON arrived_series.series_id = series_rows.series_id
WHERE
    arrived_series.account <> series_rows.account
    OR arrived_series.metric <> series_rows.metric
    OR arrived_series.dims <> series_rows.dims
UNION ALL
SELECT series_id
FROM arrived_series
GROUP BY series_id
HAVING COUNT(*) > 1
