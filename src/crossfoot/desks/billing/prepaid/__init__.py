"""Prepaid credit: granted when its purchase is booked, drawn by documents, and what becomes of the rest at its end."""
