"""The window clerk's desk: one window of the hall, worked from the keyboard."""
