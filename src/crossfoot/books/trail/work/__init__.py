"""Work in the background: what was asked for, how far it is, which jobs ran, which nodes live, and what did not happen."""
