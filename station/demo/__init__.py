"""A whole hall on this machine: real faces, a real sandbox platform, simulated devices on real wires."""
