"""Vietnamese text: one normal form to store, one folded form to search."""

import re
import unicodedata

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


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


def printable(text: str) -> str:
    """Without the control characters that no office file may carry."""
    return UNPRINTABLE.sub("", text)
