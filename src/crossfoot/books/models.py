"""Gathers the models of every room, bottom to top, so that Django finds them in one place."""

from crossfoot.books.actors import models as actors
from crossfoot.books.agreements import models as agreements
from crossfoot.books.billing import models as billing
from crossfoot.books.close import models as close
from crossfoot.books.ledger import models as ledger
from crossfoot.books.parties import models as parties
from crossfoot.books.trail import models as trail
from crossfoot.books.trail.approvals import models as approvals
from crossfoot.books.trail.saved_views import models as saved_views
from crossfoot.books.trail.seals import models as seals
from crossfoot.books.trail.webhooks import models as webhooks
from crossfoot.books.trail.work import models as work
from crossfoot.books.usage import models as usage

ROOMS = (actors, trail, seals, approvals, webhooks, work, saved_views, parties, ledger, agreements, usage, billing, close)
"""Every room's models, bottom to top: a foreign key never points to a room further on."""
