"""What may be applied for: items, the catalogue over them, its editions, files and packages, and how one is found."""
