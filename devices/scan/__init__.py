"""Code scanners: a stream of bytes in, texts out."""
