"""Not installed and not used: Pillow names its array in signatures, which are unknown without it."""
