"""Administrative units as dated data: levels, names and parents change, ids do not."""
