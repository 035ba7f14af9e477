"""The deal desk: versions with terms that are not standard, and asking for one to be accepted."""
