"""Pure words of every service: facts, deciders, refusals, ids, roles. No I/O, no clock, no SQL."""
