"""Time: the only reader of the clock, its ticks, and the working days of Vietnam."""
