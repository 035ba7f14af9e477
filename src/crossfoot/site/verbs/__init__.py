"""The verbs of the wiring itself; those that do the work are in the doors `cli` and `world`."""
