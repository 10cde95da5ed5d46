"""How streams are named, read back: what a fact is of can be told without looking anything up."""


def subject_of(stream: str) -> tuple[str, str]:
    """Return what a stream is of: ("notice", id) or ("case", id)."""
    kind, _, subject = stream.partition("-")
    return kind, subject
