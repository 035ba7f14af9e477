"""Orders and provisioning feeds as files: CSV, workbooks and JSON in, records and problems out."""

from crossfoot.formats.orders.order import read_orders
from crossfoot.formats.orders.provisioned import read_provisioned

__all__ = ["read_orders", "read_provisioned"]
