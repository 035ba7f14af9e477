"""Inside a cycle: lines billed before it ends, and levels that change while it runs."""
