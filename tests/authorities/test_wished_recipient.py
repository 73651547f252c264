"""The proposer may ask for another recipient: with a reason, and within his line of authority."""

from dataclasses import replace
from datetime import date

import pytest

from authorities.choices import Domain
from tests.authorities.reference import NEW, UNITS, T, book, by, go

WARD = by("PHT", "TP_PHUONG", "PHT")
WHY = "Nội dung thuộc thẩm quyền Thành phố"


@pytest.mark.parametrize("wish", ["UBTP", "SNV"])
def test_a_wish_within_the_line_is_followed_and_said(wish):
    found = go(WARD, wished_recipient=wish, wish_reason=WHY)

    assert (found.recipient, found.rule, found.path) == (wish, "RT-C6", ["RT-B0", "RT-C6"])
    assert WHY in found.explanation


def test_a_wish_outside_the_line_changes_nothing_and_is_said():
    found = go(WARD, wished_recipient="PBS", wish_reason=WHY)

    assert (found.recipient, found.rule, found.path) == ("PHT", "RT-B0", ["RT-B0", "RT-C6"])
    assert "không nằm trong tuyến thẩm quyền" in found.explanation


@pytest.mark.parametrize(
    "facts",
    [
        {"wished_recipient": "UBTP", "wish_reason": "  "},
        {"wished_recipient": "PHT", "wish_reason": WHY},
        {"wished_recipient": "", "wish_reason": WHY},
    ],
)
def test_a_wish_without_reason_or_content_is_none(facts):
    assert go(WARD, **facts) == go(WARD)


def test_a_wish_never_leads_to_oneself_nor_out_of_the_party_track():
    head = by("PHT", "CT_PHUONG", "UBTP", head=True)
    own = go(head, wished_recipient="PHT", wish_reason=WHY)
    party = go(WARD, domain=Domain.XD_DANG, wished_recipient="UBTP", wish_reason=WHY)

    assert own.recipient == "UBTP"
    assert party == go(WARD, domain=Domain.XD_DANG)


def test_a_group_wishes_only_what_stands_above_all_of_them():
    other = by("PBS", "TP_PHUONG", "PBS")

    found = go(WARD, other, wished_recipient="PBS", wish_reason=WHY)
    above = go(WARD, other, wished_recipient="SNV", wish_reason=WHY)

    assert found.recipient == go(WARD, other).recipient != "PBS"
    assert above.recipient == "SNV"


def test_nobody_wishes_his_own_room():
    rooms = replace(UNITS["PHT"], code="PHT-P", unit_type=T.PHONG_BAN, superior="PHT")
    rules = book(NEW, units={**UNITS, "PHT-P": rooms})
    clerk = by("PHT-P", "CHUYEN_VIEN", "PHT")

    found = go(clerk, with_book=rules, wished_recipient="PHT-P", wish_reason=WHY)

    assert found.recipient == "PHT"


def test_a_wish_for_a_dissolved_unit_goes_to_its_successor():
    clerk = by("QBS", "TP_QUAN", "QBS")
    found = go(clerk, on=date(2025, 7, 1), wished_recipient="QBS", wish_reason=WHY)

    assert found.recipient == "PRL"
