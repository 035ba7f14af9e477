"""Who buys what on which terms: the company's price list, its customers, their agreements and orders."""
