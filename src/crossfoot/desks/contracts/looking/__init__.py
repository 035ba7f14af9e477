"""Looking at agreements: pages gathered in a fixed number of questions. Reads only."""
