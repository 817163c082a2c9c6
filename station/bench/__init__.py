"""The figures of this machine: what the house promises, measured beside a baseline in the same run."""
