"""A wire and what hangs on it: readers, printers, the voice. Each wire has one thread and one owner."""
