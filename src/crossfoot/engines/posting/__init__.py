"""Posting: documents become balanced entries. The only engine that knows on which side of the desk we sit."""
