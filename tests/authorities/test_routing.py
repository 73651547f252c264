"""Routing on plain facts: every rule of D4 and the twelve rows of E0."""

from dataclasses import replace
from datetime import date

import pytest

from authorities.choices import Domain, Track, Urgency
from authorities.facts import Facts, Route, RuleFacts, UnitFacts
from authorities.routing import route
from tests.authorities.reference import LAST_OLD, NEW, OLD, REFORM, UNITS, C, T, book, by, go


def said(found):
    """What a route says, without its sentences."""
    return found.recipient, found.rule, found.path, found.escalate_to, found.urgent


GROUP_OF_E10 = [by("BVM", category=category) for category in ("VIEN_CHUC",) * 2]
E0 = {
    "E1": (
        [by("PHT-HCC", "GD_TTHCC", "PHT", head=True), by("PHT-HCC")],
        {},
        ("PHT", "RT-B0", ["RT-B0", "RT-B5"], "", False),
    ),
    "E2": (
        [by("QBS-P3", "PCT_PHUONG", "QBS")],
        {"on": date(2024, 4, 22)},
        ("QBS-P3", "RT-B0", ["RT-B0"], "", False),
    ),
    "E3": (
        [by("TTQT", "GD_DVSN", "SXD", head=True, category=C.VIEN_CHUC_QL)],
        {"on": date(2025, 12, 26)},
        ("SXD", "RT-B1", ["RT-B1"], "", False),
    ),
    "E4": ([by("PHT", "TP_PHUONG", "PHT")], {}, ("PHT", "RT-B0", ["RT-B0"], "", False)),
    "E5": (
        [by("XRS", "CT_PHUONG", "UBTP", head=True)],
        {"on": date(2026, 3, 14), "urgency": Urgency.EMERGENCY},
        ("UBTP", "RT-B0", ["RT-B0", "RT-C1"], "", True),
    ),
    "E6": (
        [by("PBS", "PBT_DU", "TU-BTV", category=C.CAN_BO)],
        {"on": date(2026, 10, 15), "domain": Domain.XD_DANG, "scope_units": ("PBS", "PHT")},
        ("PBS-BTV", "RT-A2", ["RT-A2", "RT-C2"], "TU-BTV", False),
    ),
    "E7": (
        [by("PBS", "CHQS", category=C.LLVT)],
        {"on": date(2026, 10, 5), "domain": Domain.QP_AN, "secret_suspected": True},
        ("", "RT-A1", ["RT-A1"], "", False),
    ),
    "E8": (
        [by("SXD", "PGD_SO", "UBTP")],
        {"on": date(2026, 1, 9), "organisation": "SXD"},
        ("UBTP", "RT-B1", ["RT-B1"], "", False),
    ),
    "E9": (
        [by("QBS-P7", "CT_PHUONG", "QBS", head=True)],
        {"on": date(2025, 4, 18)},
        ("QBS", "RT-B0", ["RT-B0"], "", False),
    ),
    "E10": (
        [*GROUP_OF_E10, by("BVM", category=C.NGUOI_LAO_DONG)],
        {"on": date(2026, 2, 10)},
        ("BVM", "RT-B5", ["RT-B5"], "", False),
    ),
    "E11": (
        [by("HTM", "CT_HDTV", "UBTP", head=True, category=C.DAI_DIEN_VON_NN)],
        {"on": date(2026, 8, 18)},
        ("UBTP", "RT-B0", ["RT-B0"], "", False),
    ),
    "E12": (
        [by("QBS", "TP_QUAN", "QBS")],
        {"on": OLD},
        ("QBS", "RT-B0", ["RT-B0"], "", False),
    ),
    "E12 after the reform": (
        [by("QBS", "TP_QUAN", "QBS")],
        {"on": REFORM},
        ("PRL", "RT-B4", ["RT-B4", "RT-C4"], "", False),
    ),
}


@pytest.mark.parametrize("case", E0)
def test_route_of_each_sample_initiative(case):
    proposers, facts, expected = E0[case]

    found = go(*proposers, **facts)

    assert said(found) == expected


@pytest.mark.parametrize(
    ("on", "position", "unit", "managed_by", "head", "expected"),
    [
        (OLD, "GD_SO", "SXD", "UBTP", True, ("UBTP", "b0-3-gd-so")),
        (OLD, "PGD_SO", "SXD", "UBTP", False, ("UBTP", "b0-3-pgd-so")),
        (OLD, "TP_SO", "SXD", "SXD", False, ("SXD", "b0-3-tp-so")),
        (OLD, "CT_QUAN", "QBS", "UBTP", True, ("UBTP", "b0-3-ct-quan")),
        (OLD, "TP_QUAN", "QBS", "QBS", False, ("QBS", "b0-3-tp-quan")),
        (OLD, "CT_PHUONG", "QBS-P7", "QBS", True, ("QBS", "b0-3-ct-phuong")),
        (OLD, "PCT_PHUONG", "QBS-P3", "QBS", False, ("QBS-P3", "b0-3-pct-phuong")),
        (OLD, "GD_DVSN", "TTQT", "SXD", True, ("SXD", "b0-3-gd-dvsn")),
        (NEW, "GD_SO", "SXD", "UBTP", True, ("UBTP", "b0-2-gd-so")),
        (NEW, "CT_PHUONG", "PHT", "UBTP", True, ("UBTP", "b0-2-ct-phuong")),
        (NEW, "PCT_PHUONG", "PHT", "UBTP", False, ("PHT", "b0-2-pct-phuong")),
        (NEW, "TP_PHUONG", "PHT", "PHT", False, ("PHT", "b0-2-tp-phuong")),
        (NEW, "GD_TTHCC", "PHT-HCC", "PHT", True, ("PHT", "b0-2-gd-tthcc")),
        (OLD, "CT_HDTV", "HTM", "UBTP", True, ("UBTP", "b0-dnnn")),
        (NEW, "CT_HDTV", "HTM", "UBTP", True, ("UBTP", "b0-dnnn")),
        (NEW, "GD_DVSN", "BVM", "SYT", True, ("SYT", "b1-head")),
        (NEW, "PGD_SO", "SXD", "UBTP", False, ("UBTP", "b2-ubnd-tp")),
        (NEW, "TP_SO", "SXD", "SXD", False, ("SXD", "b4-managing")),
        (NEW, "PGD_DVSN", "BVM", "SYT", False, ("SYT", "b4-managing")),
        (OLD, "CHUYEN_VIEN", "QBS-P3", "QBS", False, ("QBS", "b4-managing")),
        (NEW, "CHUYEN_VIEN", "PHT", "PHT", False, ("PHT", "b4-managing")),
        (NEW, "CHUYEN_VIEN", "BVM", "", False, ("BVM", "b5-employing")),
        (NEW, "CHUYEN_VIEN", "SXD-PQL", "", False, ("SXD", "b5-employing")),
    ],
)
def test_rule_of_stage_b_by_position(on, position, unit, managed_by, head, expected):
    found = go(by(unit, position, managed_by, head=head), on=on)

    assert (found.recipient, found.rule_key) == expected
    assert found.track == Track.GOVERNMENT


def test_rule_b3_sends_a_capital_representative_to_the_owner_body():
    found = go(by("HTM", category=C.DAI_DIEN_VON_NN))

    assert said(found) == ("UBTP", "RT-B3", ["RT-B3"], "", False)


def test_suspected_secret_is_blocked_before_any_other_rule():
    found = go(
        by("PHT", head=True),
        secret_suspected=True,
        domain=Domain.XD_DANG,
        urgency=Urgency.EMERGENCY,
        scope_units=("PHT", "XRS"),
    )

    sentence = "Có dấu hiệu chứa bí mật nhà nước: không chuyển hồ sơ, tạm khóa chờ xử lý."
    assert replace(found, steps=()) == Route("", "RT-A1", "rt-a1", 1, Track.BLOCKED, ())
    assert found.explanation == sentence


@pytest.mark.parametrize(
    ("facts", "recipient"),
    [
        ({"domain": Domain.XD_DANG}, "PBS-BTV"),
        ({"domain": Domain.DAN_VAN}, "PBS-BTV"),
        ({"reserved_to_committee": True}, "PBS-BTV"),
        ({"domain": Domain.XD_DANG, "organisation": "PHT"}, "TU-BTV"),
    ],
)
def test_party_matter_goes_to_the_committee_of_that_level(facts, recipient):
    found = go(by("PBS", "TP_PHUONG", "PBS"), **facts)

    assert said(found) == (recipient, "RT-A2", ["RT-A2"], "", False)
    assert found.track == Track.PARTY


def test_party_secretary_is_not_his_own_judge():
    found = go(by("PBS-BTV", "BT_DU", head=True), domain=Domain.XD_DANG)

    assert said(found) == ("TU-BTV", "RT-A2", ["RT-A2", "RT-C3"], "", False)


def test_explicit_row_wins_over_every_general_rule():
    row = RuleFacts("RT-B0", "own", 4, 1, "NAMED_UNIT", position="PGD_SO", named_unit="SYT")
    with_book = book(NEW, extra=[row])

    found = go(by("SXD", "PGD_SO", "UBTP"), with_book=with_book)

    assert (found.recipient, found.rule_key, found.rule_version) == ("SYT", "own", 4)


def test_rule_of_the_lowest_rank_wins_and_equal_ranks_follow_the_key():
    late = RuleFacts("RT-B0", "c", 1, 1, "NAMED_UNIT", named_unit="SYT")
    first = RuleFacts("RT-B0", "b", 1, 1, "NAMED_UNIT", named_unit="SXD")
    better = RuleFacts("RT-B0", "z", 1, 0, "NAMED_UNIT", named_unit="SNV")

    equal = go(by("PHT"), with_book=book(NEW, extra=[late, first]))
    ranked = go(by("PHT"), with_book=book(NEW, extra=[late, first, better]))

    assert (equal.rule_key, ranked.rule_key) == ("b", "z")


def test_empty_proposer_sort_means_persons_and_organisations():
    row = RuleFacts("RT-B0", "own", 1, 1, "NAMED_UNIT", named_unit="SYT")
    with_book = book(NEW, extra=[row])

    person = go(by("PHT"), with_book=with_book)
    organisation = go(by("PHT"), organisation="PHT", with_book=with_book)

    assert (person.rule_key, organisation.rule_key) == ("own", "own")


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ([by("PHT"), by("PBS")], ("UBTP", "RT-B5", ["RT-B5"])),
        ([by("TTQT"), by("SXD-PQL")], ("SXD", "RT-B5", ["RT-B5"])),
        ([by("PHT"), by("PHT", "CT_PHUONG", "UBTP", head=True)], ("UBTP", "RT-B5", ["RT-B5"])),
        ([by("PHT-HCC"), by("PHT-HCC", "GD_TTHCC", head=True)], ("PHT", "RT-B5", ["RT-B5"])),
        ([by("PHT"), by("KHONG-CO")], ("SNV", "RT-C5", ["RT-C5"])),
        ([by("PHT"), by("PBS", "PBT_DU", "PBS-BTV")], ("UBTP", "RT-B5", ["RT-B5"])),
    ],
)
def test_group_meets_at_the_lowest_common_level(group, expected):
    found = go(*group)

    assert (found.recipient, found.rule, found.path) == expected


def test_organisation_without_superior_waits_at_the_focal_agency():
    found = go(by("UBTP"), organisation="UBTP")

    assert found.recipient == "SNV"
    assert found.path[-1] == "RT-C5"


def test_unmatched_proposal_waits_at_the_focal_agency():
    found = go(by("KHONG-CO"), urgency=Urgency.EMERGENCY, beyond_authority=True)

    assert said(found) == ("SNV", "RT-C5", ["RT-C5"], "", False)
    assert found.explanation == (
        "Chưa xác định được cấp có thẩm quyền; hồ sơ vào hàng chờ của cơ quan đầu mối Đơn vị SNV."
    )


def test_route_says_so_when_not_even_the_focal_agency_exists():
    found = go(by("PHT"), with_book=book(NEW, units={}, focal=""))

    assert (found.recipient, found.rule) == ("", "RT-C5")
    assert found.explanation


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("QBS", ("PRL", "RT-B5", ["RT-B5", "RT-C4"])),
        ("QBS-P7", ("PRL", "RT-B5", ["RT-B5", "RT-C4"])),
        ("QCU", ("SNV", "RT-C5", ["RT-B5", "RT-C4", "RT-C5"])),
    ],
)
def test_dissolved_unit_is_followed_only_by_a_decided_successor(unit, expected):
    found = go(by(unit), on=REFORM)

    assert (found.recipient, found.rule, found.path) == expected


def test_undecided_succession_names_the_candidates():
    found = go(by("QCU"), on=REFORM)

    assert "(PBS tên mới, PRL tên mới)" in found.explanation


def test_unit_works_until_its_last_day():
    found = go(by("QBS"), on=LAST_OLD)

    assert (found.recipient, found.path) == ("QBS", ["RT-B5"])


def test_successions_in_a_circle_end_at_the_focal_agency():
    circle = {
        "A": UnitFacts("A", "A", T.PHUONG_XA, valid_to=LAST_OLD, takes_cases="B"),
        "B": UnitFacts("B", "B", T.PHUONG_XA, valid_to=LAST_OLD, takes_cases="A"),
    }

    found = go(by("A"), with_book=book(NEW, units=UNITS | circle))

    assert (found.recipient, found.rule) == ("SNV", "RT-C5")


def test_successor_headed_by_the_proposer_is_passed_over():
    facts = Facts(REFORM, (by("QBS", "TP_QUAN", "QBS"),), conflicted_units=("PRL",))

    found = route(facts, book(REFORM))

    assert (found.recipient, found.path) == ("UBTP", ["RT-B4", "RT-C4", "RT-C3"])


def test_rule_that_would_make_a_head_his_own_judge_is_corrected():
    row = RuleFacts("RT-B0", "own", 1, 0, "EMPLOYING_UNIT", position="CT_PHUONG")

    found = go(by("PHT", "CT_PHUONG", head=True), with_book=book(NEW, extra=[row]))

    assert (found.recipient, found.rule_key, found.path) == ("UBTP", "own", ["RT-B0", "RT-C3"])


def test_declared_conflict_moves_the_case_up_until_nobody_is_partial():
    found = go(by("TTQT"), conflicted_units=("TTQT", "SXD"))

    assert said(found) == ("UBTP", "RT-B5", ["RT-B5", "RT-C3"], "", False)


def test_mayor_own_proposal_waits_at_the_focal_agency():
    found = go(by("UBTP", "CT_TP", "UBTP", head=True))

    assert (found.recipient, found.path) == ("SNV", ["RT-B2", "RT-C5"])


@pytest.mark.parametrize("urgency", [Urgency.PRESSING, Urgency.EMERGENCY])
def test_urgent_case_of_a_head_opens_the_direction_path_and_tells_the_levels_between(urgency):
    found = go(by("TTQT", "GD_DVSN", head=True), urgency=urgency, conflicted_units=("SXD",))

    assert said(found) == ("UBTP", "RT-B1", ["RT-B1", "RT-C3", "RT-C1"], "", True)
    assert found.copies == ("SXD",)


def test_urgent_case_of_others_waits_for_its_head():
    found = go(by("PHT", "TP_PHUONG", "PHT"), urgency=Urgency.PRESSING)

    assert said(found) == ("PHT", "RT-B0", ["RT-B0", "RT-C1"], "", False)
    assert found.copies == ()


@pytest.mark.parametrize(
    ("unit", "facts", "escalate_to"),
    [
        ("PHT", {"scope_units": ("PHT", "PHT-HCC")}, ""),
        ("PHT", {"scope_units": ("PHT", "XRS")}, "UBTP"),
        ("TTQT", {"scope_units": ("SXD-PQL",)}, "SXD"),
        ("TTQT", {"scope_units": ("BVM",)}, "UBTP"),
        ("PHT", {"scope_units": ("KHONG-CO",)}, ""),
        ("PHT", {"beyond_authority": True}, "UBTP"),
        ("UBTP", {"beyond_authority": True}, ""),
    ],
)
def test_scope_beyond_the_recipient_names_the_lowest_level_that_covers_it(unit, facts, escalate_to):
    found = go(by(unit), **facts)

    assert (found.recipient, found.escalate_to) == (unit, escalate_to)
    assert found.path == (["RT-B5", "RT-C2"] if escalate_to else ["RT-B5"])


def test_deciding_level_that_no_longer_exists_is_followed_by_its_successor():
    orphan = UnitFacts("TYT", "Trạm Y tế", T.SU_NGHIEP, superior="QBS")

    found = go(by("TYT"), beyond_authority=True, with_book=book(NEW, units=UNITS | {"TYT": orphan}))

    assert (found.recipient, found.escalate_to) == ("TYT", "PRL")


def test_deciding_level_with_a_conflict_is_passed_over():
    found = go(by("TTQT"), scope_units=("SXD-PQL",), conflicted_units=("SXD",))

    assert (found.recipient, found.escalate_to) == ("TTQT", "UBTP")


@pytest.mark.parametrize("ended", ["RT-C1", "RT-C2", "RT-C3"])
def test_modifier_that_an_administrator_ended_is_not_applied(ended):
    facts = {
        "RT-C1": {"urgency": Urgency.PRESSING},
        "RT-C2": {"beyond_authority": True},
        "RT-C3": {"conflicted_units": ("PHT",)},
    }[ended]

    found = go(by("PHT"), with_book=book(NEW, without=[ended]), **facts)

    assert said(found) == ("PHT", "RT-B5", ["RT-B5"], "", False)
