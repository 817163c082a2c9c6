"""Engines under the ticket rulebook: the embedded one now; a hall of many machines brings its own."""
