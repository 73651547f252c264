"""How a row becomes a leaf: one sequence of bytes for one content, whatever way it came."""

import json
from hashlib import sha256

import pytest
import rfc8785
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from initiatives.models import Initiative
from ledger.merkle import leaf_hash
from ledger.models import Entry
from ledger.services.writing import Anchor
from tests import world
from tests.ledger.logs import integrate
from workflow.sealing import canonical, commitment, field_salts, sealed_models, shape_of
from workflow.tracked import FrozenModel, TrackedModel
from workflow.verifying import verify_audit

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_json_is_canonical_as_the_rfc_says(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(values, st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_with_its_own_salt_only(value, salt):
    own, other = field_salts(salt, 2)
    assert commitment(own, value) == sha256(own + rfc8785.dumps(value)).hexdigest()
    assert commitment(other, value) != commitment(own, value)
    assert field_salts(salt, 5)[:2] == [own, other]


@pytest.mark.django_db
def test_a_leaf_is_what_it_is_said_to_be():
    case = world.submitted(world.City())
    row = case.initiative.history.latest()
    shape, salt = shape_of(type(row)), b"s" * 32
    values = shape.saved(row)
    made = shape.leaf(row.pk, values, salt, Anchor(5, b"\x01" * 32))
    hidden = [one.name for one in shape.columns if one.is_hidden]
    salts = dict(zip(hidden, field_salts(salt, len(hidden)), strict=True))

    assert json.loads(made) == {
        "v": 1,
        "kind": "initiatives_historicalinitiative",
        "key": row.pk,
        "after": {"size": 5, "root": "01" * 32},
        "fields": {name: value for name, value in values.items() if name not in hidden},
        "hidden": {name: commitment(salts[name], values[name]) for name in hidden},
    }
    assert made == rfc8785.dumps(json.loads(made))


@pytest.mark.django_db
def test_no_text_that_people_wrote_stands_in_a_leaf():
    city = world.City()
    case = world.submitted(city)
    row = case.initiative.history.latest()
    shape = shape_of(Initiative.history.model)
    leaf = shape.leaf(row.pk, shape.saved(row), b"s" * 32, Anchor()).decode()

    for word in (row.title, row.actor_label, row.history_change_reason, "bottleneck"):
        assert word not in leaf
    assert f'"state":"{row.state}"' in leaf


@pytest.mark.django_db
def test_what_was_just_saved_and_what_is_read_later_give_the_same_leaf():
    world.submitted(world.City())
    models = {model._meta.db_table: model for model in sealed_models()}
    seen = set()
    for entry in Entry.objects.select_related("secret"):
        row = models[entry.kind].objects.get(pk=entry.key)
        shape = shape_of(type(row))
        anchor = Anchor(entry.after_size, bytes(entry.after_root))
        leaf = shape.leaf(entry.key, shape.saved(row), bytes(entry.secret.salt), anchor)
        assert leaf_hash(leaf) == bytes(entry.hash)
        seen.add(entry.kind)
    assert len(seen) > 15


def test_everything_with_a_history_or_frozen_is_sealed():
    sealed = set(sealed_models())
    for model in apps.get_models():
        if issubclass(model, TrackedModel):
            assert model.history.model in sealed
        assert not issubclass(model, FrozenModel) or model in sealed


@pytest.mark.django_db
@pytest.mark.usefixtures("log")
def test_whatever_people_write_is_read_back_as_it_was_sealed():
    """Tabs, line ends, backslashes and quotes are what the reading in bulk could trip over."""
    odd = 'a\tb\nc\r\\N \\t "d" \'e\' \x0b\x0c\x7f \u2028 \\\\ 😀 {"f": [1]}'
    world.draft_of(world.City().author, content=world.plan(bottleneck=odd, title=odd))
    integrate()
    report = verify_audit()
    assert report.findings == []
    assert report.looked_at["rows"] == Entry.objects.count()
