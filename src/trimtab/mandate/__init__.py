"""WANTED: the weights, when to trade, what it costs, what is forbidden."""
