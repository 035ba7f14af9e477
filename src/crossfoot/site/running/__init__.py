"""Running it: the server for pages and programs, the worker, and the schema its steps are kept in."""
