"""Tables: a file's bytes to rows of text cells, and rows back to a file. Which column means what is somebody else's."""

from crossfoot.formats.tables.opening import open_table
from crossfoot.formats.tables.row import Fault, Kind, RawRow, Table
from crossfoot.formats.tables.written import write_csv, write_xlsx

__all__ = ["Fault", "Kind", "RawRow", "Table", "open_table", "write_csv", "write_xlsx"]
