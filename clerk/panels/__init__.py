"""What the desk is put together from: one panel, one file."""
