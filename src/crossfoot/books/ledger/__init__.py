"""The minimal ledger: accounts, fiscal periods and journal entries. A source is a kind and an id, never a pointer upward."""
