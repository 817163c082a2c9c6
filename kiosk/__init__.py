"""What the public sees: the citizen's touchscreen, and the board of the waiting room."""
