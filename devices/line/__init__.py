"""A wire and who may speak on it: ports, their owner, lines that several devices share."""
