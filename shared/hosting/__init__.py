"""Hosting: one process for all five services, or five processes, by the same code path."""
