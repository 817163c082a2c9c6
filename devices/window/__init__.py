"""What stands at a window: the clerk's pad, the citizen's, and the sign above."""
