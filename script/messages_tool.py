"""Keeps locale/en/LC_MESSAGES/django.po in step with the Vietnamese strings of the portal."""

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/en/LC_MESSAGES/django.po"
APPS = (
    "accounts",
    "approvals",
    "authorities",
    "common",
    "config",
    "initiatives",
    "monitoring",
    "reorganisation",
    "notifications",
    "pilots",
    "portal",
    "protection",
    "records",
    "rewards",
    "workflow",
)
SINGULAR = ("_", "_lazy", "gettext", "gettext_lazy", "gettext_noop")
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(SINGULAR),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# No dates and no line numbers: a change of the file is a change of its strings.
HEADER = r"""msgid ""
msgstr ""
"Language: en\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
# What "%" formatting reads; a lone "%" counts too, for where the text is formatted it breaks.
PLACEHOLDER = re.compile(r"%\(\w+\)[-+#0]*\d*(?:\.\d+)?[a-zA-Z]|%[a-z](?![a-z])|%%|%|\{\w*\}")


def _sources() -> Iterator[bytes]:
    """Every file that may hold strings, as Python that calls gettext."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.read_bytes()
    for path in sorted((ROOT / "templates").rglob("*.[ht]*")):
        text = templatize(path.read_text(encoding="utf-8"), origin=str(path.relative_to(ROOT)))
        # What is left of the markup is indented in ways that Python would refuse.
        yield "\n".join(line.strip() for line in text.splitlines()).encode()


def read(path: Path) -> Catalog:
    """The catalogue as it is on disk; empty when there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def current(path: Path = CATALOGUE) -> Catalog:
    """All strings of the code, each with the translation that the catalogue at ``path`` has."""
    known = read(path)
    catalogue = Catalog(locale="en", fuzzy=False)
    for source in _sources():
        for _line, msgid, _comments, context in extract("python", BytesIO(source), KEYWORDS):
            old = known.get(msgid, context)
            translated = old.string if old and old.id == msgid and not old.fuzzy else None
            catalogue.add(
                msgid, translated, context=context, user_comments=old.user_comments if old else ()
            )
    return catalogue


def messages(catalogue: Catalog) -> list[Message]:
    """The strings without the header."""
    return [message for message in catalogue if message.id]


def _forms(value: str | Iterable[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def untranslated(catalogue: Catalog) -> list[str]:
    """The Vietnamese strings that have no English, or not in every plural form."""
    return [
        _forms(message.id)[0]
        for message in messages(catalogue)
        if not _forms(message.string) or not all(_forms(message.string))
    ]


def _placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def mismatched(catalogue: Catalog) -> list[str]:
    """The strings whose English does not take exactly the values that the Vietnamese takes."""
    return [
        _forms(message.id)[0]
        for message in messages(catalogue)
        if any(
            english and _placeholders(vietnamese) != _placeholders(english)
            for vietnamese, english in zip(_forms(message.id), _forms(message.string), strict=False)
        )
    ]


def render(catalogue: Catalog) -> str:
    """The text of the catalogue's file."""
    file = BytesIO()
    write_po(
        file,
        catalogue,
        width=0,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    return HEADER + file.getvalue().decode()


def compile_into(directory: Path, path: Path = CATALOGUE) -> None:
    """Compile the catalogue at ``path`` so that Django finds it with LOCALE_PATHS=[directory]."""
    target = directory / "en/LC_MESSAGES/django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, read(path))


def _is_current(catalogue: Catalog, path: Path) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == render(catalogue)


def _faults(catalogue: Catalog) -> list[str]:
    return [
        *(f"no translation: {text}" for text in untranslated(catalogue)),
        *(f"placeholders differ: {text}" for text in mismatched(catalogue)),
    ]


def problems(path: Path = CATALOGUE) -> list[str]:
    """Everything that makes ``--check`` fail, one line each."""
    catalogue = current(path)
    found = _faults(catalogue)
    if not _is_current(catalogue, path):
        wanted, have = ({m.id for m in messages(c)} for c in (catalogue, read(path)))
        found += sorted(f"no longer used: {_forms(text)[0]}" for text in have - wanted)
        found += ["the catalogue is not current; run script/messages"]
    return found


def _update() -> int:
    catalogue = current()
    if not _is_current(catalogue, CATALOGUE):
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(render(catalogue), encoding="utf-8")
    for line in _faults(catalogue):
        print(line)
    missing = len(untranslated(catalogue))
    print(f"{len(messages(catalogue))} strings, {missing} without a translation")
    return 0


def _check() -> int:
    found = problems()
    for line in found:
        print(line)
    return 1 if found else 0


def main() -> int:
    """Update the catalogue, or with ``--check`` only tell whether it is current and complete."""
    parser = argparse.ArgumentParser(prog="script/messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if not fine")
    return _check() if parser.parse_args().check else _update()


if __name__ == "__main__":
    sys.exit(main())
