"""AWS Marketplace imitated: metering, entitlements, agreements, seller feeds and events."""
