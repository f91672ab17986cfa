"""WORTH: what there is to trade, when, and at what price."""
