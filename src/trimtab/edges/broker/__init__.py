"""Orders out, answers in: order files that a desk sends, and a paper broker behind the same two calls."""
