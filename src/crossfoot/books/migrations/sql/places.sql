-- Settled money has no more places than its currency's smallest coin.
DO $$
DECLARE
    money text[];
BEGIN
    FOREACH money SLICE 1 IN ARRAY ARRAY[
        ['books_journalline', 'amount'], ['books_chargerow', 'amount'], ['books_documentlinerow', 'amount'],
        ['books_taxlinerow', 'amount'], ['books_taxlinerow', 'base'], ['books_creditdrawnrow', 'amount'],
        ['books_documentrow', 'net'], ['books_documentrow', 'tax'], ['books_documentrow', 'total'],
        ['books_documentrow', 'due'], ['books_draftrow', 'due'], ['books_helddelta', 'amount']
    ] LOOP
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (scale(trim_scale(%I)) <= crossfoot_places(currency))',
                       money[1], money[1] || '_' || money[2] || '_places', money[2]);
    END LOOP;
END $$;
