"""One site machine: the only room that knows all the others."""
