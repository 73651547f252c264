"""A document made once, as a page for browsers and as PDF: headings, texts, facts, tables, codes to scan."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
import typst
from django.template import engines
from django.utils.safestring import SafeString
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TEMPLATE, PAGE = (Path(__file__).with_name(f"document.{end}") for end in ("typ", "html"))
PDF = "application/pdf"
Pairs = Sequence[tuple["StrOrPromise", Any]]


@dataclass(slots=True)
class Document:
    """The parts of a document in their order."""

    title: "StrOrPromise"
    subtitle: "StrOrPromise" = ""
    parts: list[dict[str, Any]] = field(default_factory=list)

    def heading(self, text: "StrOrPromise", level: int = 1) -> None:
        """A heading of the first or second level."""
        self._add("heading", text=str(text), level=level)

    def text(self, text: "StrOrPromise") -> None:
        """A paragraph; line breaks stay."""
        self._add("text", text=str(text))

    def facts(self, pairs: Pairs, *, exact: bool = False) -> None:
        """Names and values; ``exact`` ones are hashes and keys that are compared letter by letter."""
        said = [[str(name), str(value)] for name, value in pairs if value not in (None, "")]
        if said:
            self._add("facts", pairs=said, exact=exact)

    def table(self, heads: Sequence["StrOrPromise"], rows: Sequence[Sequence[Any]]) -> None:
        """A table; nothing when it has no rows."""
        if rows:
            cells = [[str(cell) for cell in row] for row in rows]
            self._add("table", heads=[str(head) for head in heads], rows=cells)

    def code(self, data: str, caption: "StrOrPromise") -> None:
        """A QR code with a caption; it holds the data itself, no address."""
        self._add("code", svg=code_of(data), caption=str(caption))

    def _add(self, kind: str, **said: Any) -> None:
        self.parts.append({"kind": kind, **said})

    def html(self) -> bytes:
        """One page that needs no other file."""
        template = engines["django"].from_string(PAGE.read_text("utf-8"))
        return template.render({"document": self}).encode()

    def pdf(self) -> bytes:
        """A4 in portrait, PDF/A-2b unless a character is in it that no font has."""
        data = {
            "title": str(self.title),
            "subtitle": str(self.subtitle),
            "parts": self.parts,
            "lang": get_language() or "vi",
        }
        inputs = {"data": json.dumps(data)}
        try:
            made: bytes = typst.compile(
                TEMPLATE, format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"]
            )
        except (
            typst.TypstError
        ):  # a character that no font has: PDF/A forbids it, a plain PDF shows a box
            made = typst.compile(TEMPLATE, format="pdf", sys_inputs=inputs)
        return made

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.parts)


def code_of(data: str) -> SafeString:
    """A QR code as SVG: shapes only, nothing of the text is in it as text."""
    return SafeString(segno.make(data, error="m", micro=False).svg_inline(scale=3, border=4))
