"""The store: SQL is the truth. One writer a service, gapless positions, a hash chain."""
