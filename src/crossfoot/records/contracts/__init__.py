"""What stands beside agreements: deals, versions side by side, holds on accounts."""
