"""What a procedure asks beside forms G1 and G3: the question stands in the plan beside its answer."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from initiatives.plan.reading import rows_of

ANSWERS = "extra_answers"


def mark_of(question: str) -> str:
    """A short name of a question, for the field of its answer: its place may change, its words do not."""
    return f"{zlib.crc32(question.encode()):08x}"


def with_questions(content: Mapping[str, Any], questions: Sequence[str]) -> dict[str, Any]:
    """The plan with a row for each question in their order, holding the answer that was given to it.

    An answer to a question that is asked no longer stays behind the others while it says something.
    """
    given = {row["question"]: row.get("answer") or "" for row in rows_of(content, ANSWERS)}
    asked = [{"question": text, "answer": given.pop(text, "")} for text in questions]
    kept = [{"question": text, "answer": answer} for text, answer in given.items() if answer]
    return {**content, ANSWERS: [*asked, *kept]}
