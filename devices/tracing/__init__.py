"""What passed on a wire, for people to read and simulators to play again: nothing of a person in it."""
