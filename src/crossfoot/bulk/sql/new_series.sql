-- Series the dictionary does not have yet.
SELECT
    arrived_series.series_id,
    arrived_series.account,
    arrived_series.metric,
    arrived_series.dims
FROM arrived_series
ANTI JOIN series_rows ON arrived_series.series_id = series_rows.series_id
ORDER BY arrived_series.series_id
