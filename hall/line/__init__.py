"""The line: numbers, appointments, days of the hall, and what a wait is worth."""
