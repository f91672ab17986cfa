"""Prices, corporate actions, targets, holdings and fills in: files, Yahoo, the bundled sample."""
