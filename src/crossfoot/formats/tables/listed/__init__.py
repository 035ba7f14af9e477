"""Lists as files that can be checked: CSV, a typed workbook, JSON lines, each with a footer that says what it is."""
