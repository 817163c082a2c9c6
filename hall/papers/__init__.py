"""Papers as the counter answers for them: each sheet a job with a life of its own, and what was printed on it."""
