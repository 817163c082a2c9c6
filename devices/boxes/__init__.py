"""Boxes with locks on boards: where they are, what a board says, and one attempt at a door."""
