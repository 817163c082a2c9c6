"""ID card readers: frames, the text of a card, which reading to believe, which card lies there."""
