"""Papers that prove themselves: a signed summary in the code of each, read and believed without a network."""
