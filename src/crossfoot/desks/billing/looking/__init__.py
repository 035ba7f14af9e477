"""Looking: what pages say, gathered in a fixed number of questions. Reads only."""
