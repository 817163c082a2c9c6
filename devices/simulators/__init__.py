"""The other end of each wire: devices written from their protocols. Knows nothing of the rest of the house."""
