"""Places and people: where a matter may be done, at which window, by whom, and who does it in another's stead."""
