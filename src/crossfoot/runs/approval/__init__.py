"""The rules by which requests are decided, as the desks hand them to the books: the judge, and the policy that ships."""

from __future__ import annotations

from crossfoot.engines.controls.approval import judge
from crossfoot.formats.approvals import shipped_policy
from crossfoot.records.approval import ApprovalRules

RULES = ApprovalRules(judge, shipped_policy())
