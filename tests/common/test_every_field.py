"""Every field of every form: NUL bytes, endless text, odd days and huge numbers are sentences."""

from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from common.forms import PortalForm

assert get_resolver().url_patterns  # loads every module of views, and so every form


def fields() -> Iterator[tuple[str, forms.Field]]:
    """Each declared field of each form, once."""
    waiting = list(PortalForm.__subclasses__())
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.startswith("tests"):
            continue
        for name, field in form.base_fields.items():
            yield f"{form.__name__}.{name}", field


FIELDS = dict(sorted(dict(fields()).items()))
TEXTS = {name: field for name, field in FIELDS.items() if isinstance(field, forms.CharField)}
DAYS = {
    name: field
    for name, field in FIELDS.items()
    if isinstance(field, forms.DateField | forms.DateTimeField)
}
NUMBERS = {name: field for name, field in FIELDS.items() if isinstance(field, forms.IntegerField)}


def refuses(field: forms.Field, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    assert all(refused.value.messages)


def test_there_are_fields_of_every_kind() -> None:
    assert min(len(TEXTS), len(DAYS), len(NUMBERS)) > 0


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_has_an_end_and_no_nul_bytes(name: str) -> None:
    field = TEXTS[name]

    refuses(field, "a\x00b")
    refuses(field, "x" * 500_000)


@pytest.mark.parametrize("name", DAYS)
@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "2026-02-30", "hôm qua", "1" * 50])
def test_a_day_is_one_of_a_file(name: str, value: str) -> None:
    refuses(DAYS[name], value)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["-1", "1e9", "9" * 30, "một", "0x10"])
def test_a_number_is_a_sensible_one(name: str, value: str) -> None:
    refuses(NUMBERS[name], value)
