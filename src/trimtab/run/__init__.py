"""ONE KERNEL, ITS DRIVERS: today's blotter, and the history of what is held."""
