"""Records out, decisions in: what travels of the journal goes up to the platform, decisions come down."""
