"""Time as the law counts it: working days, the notices they come from, and the clocks of a case."""
