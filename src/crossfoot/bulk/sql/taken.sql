-- Which series some meter takes in which elementary slot, and whether only such meters do as count nothing here.
SELECT
    usage_seen.series_id,
    usage_seen.slot_no,
    MIN(CASE WHEN cells.aggregate = {nothing} THEN 1 ELSE 0 END) AS waits
FROM usage_seen
INNER JOIN series_routes ON usage_seen.series_id = series_routes.series_id
INNER JOIN cells ON series_routes.first_cell + usage_seen.slot_no = cells.cell_no
GROUP BY usage_seen.series_id, usage_seen.slot_no
