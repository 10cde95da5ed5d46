"""Keys of people: sealing, keeping apart, destroying. Only the event store and the host use it."""
