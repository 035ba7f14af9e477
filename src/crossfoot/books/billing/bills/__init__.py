"""Bills: the drafts and documents of a run side by side, for whoever looks at it."""
