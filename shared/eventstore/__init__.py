"""The store: SQL is the truth. One writer a service, gapless positions, sealed data, a hash chain."""
