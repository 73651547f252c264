"""Which further questions a file must answer: those of the procedure that it follows."""

from datetime import date
from typing import Any

from authorities.models import Procedure
from initiatives.models import Initiative
from initiatives.plan.questions import with_questions


def plan_asked(initiative: Initiative, on: date) -> dict[str, Any]:
    """The plan with every question that its procedure asks, answered or not.

    A draft is asked what the procedure in force on that day asks; a file that was sent, what its own does.
    """
    procedure = initiative.procedure or Procedure.objects.current(on)
    return with_questions(initiative.content, procedure.questions if procedure else [])
