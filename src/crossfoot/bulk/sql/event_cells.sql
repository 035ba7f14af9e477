-- Events of the meters that need each event by itself (unique, latest, and those handed over), with their cell.
SELECT
    series_routes.agreement_no,
    cells.slot_cell AS cell_no,
    cells.aggregate,
    events.source,
    events.event_id,
    events.at_ns,
    events.account,
    events.metric,
    events.dims,
    events.subject,
    events.quantity
FROM events
INNER JOIN series_routes ON events.series_id = series_routes.series_id
INNER JOIN cells ON series_routes.first_cell + {slot} = cells.cell_no
WHERE events.at_ns >= {start} AND events.at_ns < {end} AND cells.aggregate BETWEEN {first} AND {last}
