"""The workspace over many documents: a database made once, twenty people at its pages, and the bare queries beside it."""
