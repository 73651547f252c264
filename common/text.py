"""Vietnamese text: one normal form to store, one folded form to search."""

import unicodedata


def nfc(text: str) -> str:
    """Composed Unicode, so that the same word typed on two keyboards is the same text."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: what an official types into a search box."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def given_name_first(full_name: str) -> str:
    """The key by which Vietnamese names are sorted: given name, then the rest."""
    words = full_name.split()
    return fold(" ".join([*words[-1:], *words[:-1]]))
