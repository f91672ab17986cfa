"""THE OUTSIDE WORLD: neighbours who never meet."""
