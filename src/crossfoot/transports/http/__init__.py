"""HTTP to addresses that somebody else chose."""

from crossfoot.transports.http.backoff import pause_before
from crossfoot.transports.http.posting import Answer, Reach, must_be_address, post

__all__ = ["Answer", "Reach", "must_be_address", "pause_before", "post"]
