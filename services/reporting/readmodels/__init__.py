"""What people can ask of reporting: figures and their events, what is due, plans, reports."""
