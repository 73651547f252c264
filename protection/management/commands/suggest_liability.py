"""``manage.py suggest_liability``: what the decision matrix says about given facts."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from common.commands import DocumentedCommand, read_json
from protection.facts import TRUTHS, WORDS, FactsRefused, read_facts
from protection.matrix import MatrixRow, Suggestion, suggest
from protection.services.matrix import matrix_on

KEYS = (
    "Keys of facts.json (one object, or a list of objects; a list gives a list):\n"
    + "\n".join(f"  {key:34}true | false" for key in TRUTHS)
    + "\n"
    + "\n".join(f"  {key:34}{' | '.join(words)}" for key, words in WORDS.items())
    + """

damage may be an amount in đồng. A fact that is left out or null is not known: when it decides, it
is named in "missing" and nothing is suggested. Facts that cannot both hold are named in
"contradictory". The answer is a suggestion; the competent authority concludes.
"""
)


class Command(DocumentedCommand):
    """Ask the matrix about made-up or real facts."""

    help = "Suggest the outcome of a liability review by the decision matrix."
    keys = KEYS

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the day whose matrix counts."""
        parser.add_argument("facts", help="JSON file of facts; - reads standard input")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument("--on", default="", help="day of the matrix, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        """Print what the matrix says."""
        given = read_json(options["facts"])
        day = parse_date(options["on"]) if options["on"] else timezone.localdate()
        if day is None:
            raise CommandError(f"--on: {options['on']!r} is no day.")
        matrix = matrix_on(day)
        answers = [
            _answer(item, matrix) for item in (given if isinstance(given, list) else [given])
        ]
        if options["json"]:
            found = answers if isinstance(given, list) else answers[0]
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for answer in answers:
            self.stdout.write(_in_words(answer))


def _answer(given: Any, matrix: list[MatrixRow]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise CommandError(f"Facts are an object, not {type(given).__name__}. See --help.")
    try:
        found = suggest(read_facts(given), matrix)
    except FactsRefused as refused:
        raise CommandError("Facts cannot be read. " + "; ".join(refused.faults)) from refused
    return _as_dict(found)


def _as_dict(found: Suggestion) -> dict[str, Any]:
    return {
        "gate": found.gate or None,
        "rows": [row.code for row in found.rows],
        "outcomes": list(found.outcomes),
        "status": str(found.status),
        "accompanying": list(found.accompanying),
        "missing": list(found.missing),
        "contradictory": [list(pair) for pair in found.contradictory],
        "texts": [
            {"row": row.code, "version": row.version, "text": row.text, "source": row.source}
            for row in found.rows
        ],
    }


def _in_words(answer: dict[str, Any]) -> str:
    rows = ", ".join(answer["rows"]) or "–"
    lines = [
        f"{answer['status']}  {answer['gate'] or '–'}  {rows}  → "
        + (" / ".join(answer["outcomes"]) or "–")
    ]
    lines += [f"  {text['row']}: {text['text']} ({text['source']})" for text in answer["texts"]]
    lines += [f"  missing: {name}" for name in answer["missing"]]
    lines += [f"  contradictory: {first} / {second}" for first, second in answer["contradictory"]]
    return "\n".join(lines)
