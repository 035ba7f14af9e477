-- How many series of the dictionary the plan sends nowhere.
SELECT COUNT(*) AS series_count
FROM series
LEFT JOIN series_routes ON series.series_id = series_routes.series_id
WHERE series_routes.series_id IS NULL
