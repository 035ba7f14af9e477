-- A line's hash covers reason, policy and evidence where it has any; lines from before they existed keep the hash they had.
CREATE OR REPLACE FUNCTION crossfoot_trail_hash(line books_trailline) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(crossfoot_joined(
        line.prev_hash,
        line.entity,
        line.place::text,
        to_char(line.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        line.by_id::text,
        line.deed,
        line.on_kind,
        line.on_id,
        line.request_key,
        line.facts::text
    ) || CASE WHEN line.reason = '' AND line.policy = '' AND line.evidence = '[]' THEN ''
        ELSE crossfoot_joined('grounds', line.reason, line.policy, line.evidence::text) END, 'UTF8')), 'hex')
$$;
