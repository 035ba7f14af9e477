"""Adjustments: what is done to an extension after it is priced: shares, minimums, caps, discounts, true-ups."""
