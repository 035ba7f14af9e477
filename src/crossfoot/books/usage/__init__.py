"""What was used: sources, batches, the lake's manifest, rejected rows, backfills and metered quantities."""
