"""A small typed client of the Crossfoot API."""

from crossfoot_client.client import Crossfoot, Entity
from crossfoot_client.refusals import (
    Closed,
    Conflict,
    Failed,
    Forbidden,
    Malformed,
    Missing,
    Outdated,
    Refused,
    TooMany,
    Unavailable,
    Unknown,
)

__version__ = "0.1.0"
__all__ = [
    "Closed",
    "Conflict",
    "Crossfoot",
    "Entity",
    "Failed",
    "Forbidden",
    "Malformed",
    "Missing",
    "Outdated",
    "Refused",
    "TooMany",
    "Unavailable",
    "Unknown",
]
