"""Marketplaces: the layouts of what they report, one file a report. `formats.statements` reads them."""
