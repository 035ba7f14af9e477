"""A small typed client of the Crossfoot API."""

from crossfoot_client.client import Crossfoot
from crossfoot_client.entity import Entity
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
from crossfoot_client.shapes import Invoice, Preview, Request, VoidAsked, Work

__version__ = "0.1.0"
__all__ = [
    "Closed",
    "Conflict",
    "Crossfoot",
    "Entity",
    "Failed",
    "Forbidden",
    "Invoice",
    "Malformed",
    "Missing",
    "Outdated",
    "Preview",
    "Refused",
    "Request",
    "TooMany",
    "Unavailable",
    "Unknown",
    "VoidAsked",
    "Work",
]
