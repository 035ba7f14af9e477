-- The events that count: neither reversals themselves nor what a reversal of the same source takes back.
SELECT stored.*
FROM stored
LEFT JOIN (
    SELECT DISTINCT
        source,
        reverses
    FROM reversals
    WHERE reverses <> ''
) AS taken_back
    ON stored.source = taken_back.source AND stored.event_id = taken_back.reverses
WHERE stored.reverses = '' AND taken_back.reverses IS NULL
