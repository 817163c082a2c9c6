"""Several matters as one: 一件事 on one form, and projects that run through stages."""
