"""Tables: a file's bytes to rows of text cells, and rows back to a file. Which column means what is somebody else's."""
