"""The reports as HTML pages that open offline, a room for each kind: of a sleeve, a backtest, a sweep, a book."""
