"""The window for programs: requests come in as JSON, refusals go out as problems."""
