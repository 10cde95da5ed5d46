"""What can people ask of the fund? One file each: its table, how facts fill it, how it is asked."""
