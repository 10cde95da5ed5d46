"""What official papers can show: to be asked where words are typed that a paper will hold."""

import unicodedata

from shared.documents.model import FormDocument, Paragraph
from shared.documents.pdf import UnprintableTextError, render_pdf


def must_be_printable(text: str, field: str) -> None:
    """Refuse, at its field, text with a letter that the font of official papers lacks."""
    letters = set(unicodedata.normalize("NFC", text))
    rare = sorted(letter for letter in letters if not letter.isascii() and letter.isprintable())
    if not rare:
        return
    try:
        render_pdf(FormDocument((), (), "", (Paragraph(" ".join(rare)),)))
    except UnprintableTextError as refused:
        raise UnprintableTextError(refused.letter, field) from None
