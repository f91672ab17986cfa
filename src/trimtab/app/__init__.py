"""DOORS: the command line, the public face, and the desk's day that both stand on."""
