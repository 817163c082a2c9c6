"""How well the hall serves, told by citizens and by the records themselves."""
