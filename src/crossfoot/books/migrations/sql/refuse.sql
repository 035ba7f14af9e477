-- A refusal of ours: its code, and the fields of its sentence. Read by crossfoot.books.refusing.
CREATE FUNCTION crossfoot_refuse(code text, fields jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CF001', MESSAGE = code, DETAIL = fields::text;
END $$;

-- One text of several values: each with its length in bytes before it, so that no value can pass for two.
CREATE FUNCTION crossfoot_joined(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(octet_length(part) || ':' || part || ',', '' ORDER BY place)
    FROM unnest(parts) WITH ORDINALITY AS listed (part, place)
$$;

-- How many places the smallest coin of a currency has; the same table as crossfoot.measures.currency, compared by a test.
CREATE FUNCTION crossfoot_places(currency text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV',
                          'XAF', 'XOF', 'XPF') THEN 0
        WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
        WHEN currency IN ('CLF', 'UYW') THEN 4
        ELSE 2
    END
$$;
