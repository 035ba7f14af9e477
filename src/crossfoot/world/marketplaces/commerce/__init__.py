"""What every counterparty has: products, buyers, deals, the usage it accepted, and what it makes of them."""
