"""Records: the frozen facts that pass between engines."""
