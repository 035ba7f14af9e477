"""Price models, one a file: a quantity and a model in, the steps of the arithmetic out; those that add foot to the price."""
