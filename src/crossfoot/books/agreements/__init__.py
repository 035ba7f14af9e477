"""What was promised: agreements in versions, price books, orders, and what is switched on."""
