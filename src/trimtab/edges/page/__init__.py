"""The reports as HTML pages that open offline: of a sleeve (`page`), of a backtest, of a sweep."""
