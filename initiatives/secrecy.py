"""Markings of state secrets: such content must never enter this system (Law 117/2025/QH15 Art. 5)."""

import re

from common.text import nfc

OTHER_WORDS = re.compile(
    r"\b(?:BÍ|BẢO)\s+MẬT\b|\bMẬT[ \u00a0](?:ĐỘ(?!\s+KHẨN)|KHẨU|MÃ|ONG|THIẾT)\b"
)
MARKINGS = re.compile(r"(?<![^\W_])(?:(?:TUYỆT|TỐI)\s+)?MẬT(?![^\W_])")
LABEL = re.compile(r"độ mật\s*:?\s*(tuyệt mật|tối mật|mật)", re.IGNORECASE)


def secret_marking(text: str) -> str:
    """The marking of secrecy that ``text`` carries, empty when it carries none.

    Looks for the stamps as they stand on papers, in capitals, and for a stated degree of secrecy.
    The words "bí mật" in running text are no marking.
    """
    text = OTHER_WORDS.sub("", nfc(text))
    found = MARKINGS.search(text) or LABEL.search(text)
    return found.group(0) if found else ""
