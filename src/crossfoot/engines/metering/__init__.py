"""Metering: usage events become metered quantities. See README.md."""

from crossfoot.engines.metering.dedupe import Deduped, EventConflict, dedupe
from crossfoot.engines.metering.level import levels_at
from crossfoot.engines.metering.live import live
from crossfoot.engines.metering.meter import meter

__all__ = ["Deduped", "EventConflict", "dedupe", "levels_at", "live", "meter"]
