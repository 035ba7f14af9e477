"""Microsoft's commercial marketplace imitated: metering, SaaS fulfilment and its reports."""
