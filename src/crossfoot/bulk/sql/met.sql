-- Keys of the window that arrive again, with the bodies they had and where they lie. The one relation that passes over
-- the whole window; it reads two whole numbers an event.
SELECT
    held_hashes.key_hash,
    held_hashes.body_hash,
    held_hashes.filename,
    held_hashes.file_row_number
FROM held_hashes
SEMI JOIN arrived ON held_hashes.key_hash = arrived.key_hash
