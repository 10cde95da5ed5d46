"""The annual plan (`year`) and what is held for children in carrying it out (`activity`)."""
