"""The facts of every paper, one small function each, by topic; what is said around them stands in resources/layouts."""
