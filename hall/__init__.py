"""The service hall: what may happen at a counter, and its records. No Qt, no wire, no HTTP, no paper."""
