"""What can be asked of registry: a file for each question, with its table, filling, answers."""
