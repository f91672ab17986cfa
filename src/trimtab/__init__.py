"""Given what is held, what it is worth and what is wanted, decide the trades."""

__version__ = "0.1.0"
