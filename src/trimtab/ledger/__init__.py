"""HELD: shares and cash kept, and what they were worth through time."""
