"""The command line: one verb, one desk function; stateless verbs: one verb, one run."""
