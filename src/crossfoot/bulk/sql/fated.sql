-- What becomes of everything used in the window: each series and elementary slot has one fate. An account has a home
-- window, by its own calendar, within which what nobody takes is in suspense; outside it that is another run's to say.
SELECT
    series.account,
    series.metric,
    series.dims,
    usage_seen.quantity,
    usage_seen.events,
    usage_seen.first_ns,
    usage_seen.last_ns,
    CASE
        WHEN taken.waits = 0 THEN 'metered'
        WHEN taken.waits = 1 THEN 'waiting'
        WHEN usage_seen.slot_no < COALESCE(homes.first_slot, {first}) OR usage_seen.slot_no >= COALESCE(homes.end_slot, {end})
            THEN 'outside-window'
        WHEN homes.account IS NULL THEN 'unknown-account'
        WHEN known.series_id IS NULL THEN 'unknown-meter'
        ELSE 'outside-term'
    END AS fate
FROM usage_seen
INNER JOIN series ON usage_seen.series_id = series.series_id
LEFT JOIN homes ON series.account = homes.account
LEFT JOIN (SELECT DISTINCT series_id FROM series_routes) AS known ON usage_seen.series_id = known.series_id
LEFT JOIN taken ON usage_seen.series_id = taken.series_id AND usage_seen.slot_no = taken.slot_no
