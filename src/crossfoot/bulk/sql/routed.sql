-- Usage with the agreement and the cell it counts toward.
SELECT
    series_routes.agreement_no,
    series_routes.first_cell + usage.slot_no AS cell_no,
    usage.*
FROM usage
INNER JOIN series_routes ON usage.series_id = series_routes.series_id
