"""Ticket printers: their bytes on the wire, and what they say of their paper."""
