"""The field a workflow state lives in."""

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """A protected state that only a transition may change.

    To a migration it is the plain column it is: the transition methods belong to the class of today, and the
    library would search every class a migration builds on its way for them, which is most of the time that
    setting up a database took.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "protected": True})

    def deconstruct(self) -> Any:
        """Tell a migration the plain column."""
        name, _, args, options = super().deconstruct()
        options.pop("protected", None)
        return name, "django.db.models.CharField", args, options
