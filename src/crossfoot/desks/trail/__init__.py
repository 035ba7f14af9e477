"""The desk of the trail: sealing what was written."""
