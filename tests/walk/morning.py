"""The files of a desk's morning that several scenarios begin with: what is wanted, and the closes of two days."""

TARGETS = """
    symbol,weight
    AAPL,0.3
    MSFT,0.3
    NVDA,0.4
"""
PRICES = """
    Date,AAPL,MSFT,NVDA
    2026-11-19,231.10,352.00,46.20
    2026-11-20,232.00,350.00,46.00
"""
