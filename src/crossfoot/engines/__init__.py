"""Engines: the verbs. Pure functions over terms and records; no clock, no input or output; strangers to each other."""
