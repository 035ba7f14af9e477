"""Rating: what metered quantities and the passing of time cost under the terms in force, with the workings."""
