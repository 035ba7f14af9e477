"""Calls on their way into the lake: written and synced before they are answered, read by the compactor, then removed."""
