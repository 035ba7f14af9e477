"""What every route shares: who calls, strict JSON in, records out, cursors, copies, rates."""
