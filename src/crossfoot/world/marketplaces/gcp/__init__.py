"""Google Cloud Marketplace imitated: Service Control, procurement and its reports."""
