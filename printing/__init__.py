"""Records into paper: bytes out. This room knows no device; whoever joins it to one hands over the port."""
