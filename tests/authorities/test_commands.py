"""``manage.py deadline`` and ``manage.py explain_route``: what they print, what they refuse."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from approvals.models import Case
from approvals.services import forwarding
from authorities.models import RoutingDecision
from authorities.services import configuring
from initiatives.models import Initiative
from initiatives.services import attachments
from tests import world

pytestmark = pytest.mark.django_db
ROUTE_KEYS = ["recipient", "rule", "rule_version", "path", "explanation", "track", "urgent"]
ROUTE_KEYS += ["escalate_to", "copies", "steps"]


def run(*args, **kwargs):
    out = io.StringIO()
    call_command(*args, stdout=out, **kwargs)
    return out.getvalue()


def explain(facts, tmp_path, *args):
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts), encoding="utf-8")
    return run("explain_route", "--facts", str(path), *args)


def route_of(facts, tmp_path):
    return json.loads(explain(facts, tmp_path, "--json"))


def staff(unit="PA", **fields):
    return {"unit": unit, "position": "CHUYEN_VIEN", "category": "CONG_CHUC", **fields}


def test_deadline_prints_one_json_line_a_date():
    printed = run("deadline", "D02", "2025-12-30", "2026-03-09", "--json")

    assert [json.loads(line) for line in printed.splitlines()] == [
        {
            "code": "D02",
            "from": "2025-12-30",
            "due_on": "2026-01-10",
            "calendar_version": 1,
            "rule_version": 1,
            "due_at": "2026-01-10T23:59:59+07:00",
        },
        {
            "code": "D02",
            "from": "2026-03-09",
            "due_on": "2026-03-18",
            "calendar_version": 1,
            "rule_version": 1,
            "due_at": "2026-03-18T23:59:59+07:00",
        },
    ]


def test_deadline_counts_hours_exactly():
    printed = json.loads(run("deadline", "D10b", "2026-03-14T08:20", "--json"))

    assert (printed["due_on"], printed["due_at"]) == ("2026-03-15", "2026-03-15T08:20:00+07:00")


def test_deadline_prints_a_line_for_people():
    assert run("deadline", "D02", "2025-12-30") == "D02  2025-12-30 → 10/01/2026  (lịch #1)\n"


@pytest.mark.parametrize("code", ["D01", "D03", "D10a", "D14", "D16", "D18b", "D19", "D20", "D21"])
def test_deadline_knows_every_kind_of_rule(code):
    printed = json.loads(run("deadline", code, "2026-01-05", "--json"))

    assert (printed["code"], printed["from"]) == (code, "2026-01-05")
    assert printed["due_on"] > "2026-01-05"


@pytest.mark.parametrize(
    "args",
    [
        ("D99", "2026-01-05"),
        ("d02", "2026-01-05"),
        ("D02", "05/01/2026"),
        ("D02", "2026-02-30"),
        ("D02", "2026-01-05T25:00"),
        ("D02", "2026-01-05T08:00+07:00"),
        ("D02", "hôm nay"),
        ("D02", ""),
        ("D02", "9999-12-30"),
        ("D21", "9999-12-30"),
        ("D10b", "9999-12-31T23:00"),
        ("D02",),
        (),
    ],
)
def test_deadline_refuses_bad_input_with_a_sentence(args):
    with pytest.raises(CommandError) as refused:
        run("deadline", *args, "--json")

    assert str(refused.value)


def test_explain_route_of_a_case_tells_the_stored_routing():
    city = world.City()
    case = world.submitted(city)

    printed = json.loads(run("explain_route", case.initiative.code, "--json"))

    sentence = (
        "Gửi Chủ tịch UBND phường PA (mẫu) theo quy tắc "
        "“Trưởng phòng thuộc UBND phường, xã gửi Chủ tịch UBND phường, xã”."
    )
    assert printed == {
        "recipient": "PA",
        "recipient_label": "Chủ tịch UBND phường PA (mẫu)",
        "rule": "RT-B0",
        "rule_version": 1,
        "path": ["RT-B0"],
        "explanation": sentence,
        "track": "GOVERNMENT",
        "escalate_to": "",
        "copies": [],
        "steps": [{"rule": "RT-B0", "version": 1, "unit": "PA", "sentence": sentence}],
    }


def test_explain_route_tells_the_first_authority_after_the_case_went_up():
    city = world.City()
    case = world.received(city)
    forwarding.escalate(
        case_id=case.pk, actor=city.head, reason="Vượt", own_opinion="Đồng ý", at=world.START
    )

    printed = json.loads(run("explain_route", case.initiative.code, "--json"))

    assert Case.objects.count() == 2
    assert (printed["recipient"], printed["rule"]) == ("PA", "RT-B0")


def test_explain_route_of_a_draft_previews_and_stores_nothing():
    city = world.City()
    draft = world.draft_of(city.author)

    printed = json.loads(run("explain_route", draft.code, "--json"))

    assert list(printed) == ROUTE_KEYS
    assert (printed["recipient"], printed["rule"], printed["path"]) == ("PA", "RT-B0", ["RT-B0"])
    assert RoutingDecision.objects.count() == 0


def test_explain_route_of_a_quarantined_file_says_that_it_is_blocked():
    city = world.City()
    draft = world.draft_of(city.author)
    attachments.quarantine(initiative_id=draft.pk, marking="MẬT", at=world.START)

    printed = json.loads(run("explain_route", draft.code, "--json"))

    assert Initiative.objects.get().state == "QUARANTINED"
    assert (printed["recipient"], printed["rule"], printed["path"], printed["track"]) == (
        None,
        "RT-A1",
        ["RT-A1"],
        "BLOCKED",
    )


def test_explain_route_prints_a_text_for_people():
    city = world.City()
    case = world.submitted(city)

    printed = run("explain_route", case.initiative.code)

    assert printed == f"PA  RT-B0  (RT-B0)\n  {case.routing.explanation}\n"


def test_explain_route_of_one_object_gives_one_object(tmp_path):
    world.City()

    printed = route_of({"on": "2026-03-09", "proposers": [staff()]}, tmp_path)

    sentence = (
        "Gửi Chủ tịch UBND phường PA (mẫu) theo quy tắc “Trường hợp khác: "
        "gửi người đứng đầu cơ quan sử dụng cán bộ (Điều 7.3)”."
    )
    assert printed == {
        "recipient": "PA",
        "rule": "RT-B5",
        "rule_version": 1,
        "path": ["RT-B5"],
        "explanation": sentence,
        "track": "GOVERNMENT",
        "urgent": False,
        "escalate_to": "",
        "copies": [],
        "steps": [{"rule": "RT-B5", "version": 1, "unit": "PA", "sentence": sentence}],
    }


def test_explain_route_of_a_list_gives_a_list_in_order(tmp_path):
    world.City()
    head = staff(position="CT_PHUONG", managed_by="TP0", is_head=True)
    given = [
        {"on": "2026-03-09", "proposers": [head], "urgency": "EMERGENCY"},
        {"on": "2026-03-09", "proposers": [staff()], "scope_units": ["PA", "PB"]},
        {"on": "2026-03-09", "proposers": [staff(), staff("PB")]},
        {"on": "2026-03-09", "organisation": "PA"},
        {"secret_suspected": True},
        {"on": "2026-03-09"},
    ]

    printed = route_of(given, tmp_path)

    assert [(item["recipient"], item["path"], item["escalate_to"]) for item in printed] == [
        ("TP0", ["RT-B0", "RT-C1"], ""),
        ("PA", ["RT-B5", "RT-C2"], "TP0"),
        ("TP0", ["RT-B5"], ""),
        ("TP0", ["RT-B1"], ""),
        (None, ["RT-A1"], ""),
        ("SNV0", ["RT-C5"], ""),
    ]
    assert route_of([], tmp_path) == []


def test_explain_route_of_a_day_before_any_unit_names_nobody(tmp_path):
    world.City()

    printed = route_of({"on": "2019-01-02", "proposers": [staff()]}, tmp_path)

    assert (printed["recipient"], printed["rule"]) == (None, "RT-C5")


def test_explain_route_reads_standard_input(monkeypatch):
    world.City()
    monkeypatch.setattr("sys.stdin", io.StringIO('{"organisation": "PA", "on": "2026-03-09"}'))

    printed = json.loads(run("explain_route", "--facts", "-", "--json"))

    assert printed["recipient"] == "TP0"


@pytest.mark.parametrize(
    "facts",
    [
        {"khoa_la": 1},
        {"proposer": []},
        [{"organisation": "PA"}, {"x": 1}],
        [5],
        "PA",
        None,
        {"on": "2026-02-30"},
        {"on": 20260309},
        {"urgency": "SOON"},
        {"domain": "KHAC"},
        {"domain": ["KINH_TE"]},
        {"proposers": None},
        {"proposers": "PA"},
        {"proposers": {"unit": "PA"}},
        {"proposers": [{}]},
        {"proposers": [{"position": "CT_PHUONG"}]},
        {"proposers": [staff(rank="HEAD")]},
        {"proposers": [staff(unit=["PA"])]},
        {"proposers": [staff(managed_by=["PA"])]},
        {"proposers": [staff(is_head="false")]},
        {"organisation": ["PA"]},
        {"scope_units": "PA"},
        {"conflicted_units": "PA"},
        {"scope_units": [["PA"]]},
        {"secret_suspected": "false"},
    ],
)
def test_explain_route_refuses_facts_it_does_not_understand(facts, tmp_path):
    world.City()

    with pytest.raises(CommandError) as refused:
        explain(facts, tmp_path, "--json")

    assert str(refused.value)


def test_explain_route_names_the_keys_it_does_not_know(tmp_path):
    with pytest.raises(CommandError) as refused:
        explain({"la": 1, "on": "2026-03-09", "khac": 2}, tmp_path)

    assert str(refused.value) == "Unknown facts: ['khac', 'la']. See --help for the keys."


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b'{"on": NaN,}'])
def test_explain_route_refuses_a_file_that_is_no_json(content, tmp_path):
    path = tmp_path / "facts.json"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=r"facts\.json: "):
        run("explain_route", "--facts", str(path), "--json")


def test_explain_route_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="khong-co"):
        run("explain_route", "--facts", str(tmp_path / "khong-co.json"))
    with pytest.raises(CommandError, match=tmp_path.name):
        run("explain_route", "--facts", str(tmp_path))


def test_explain_route_refuses_an_unknown_code():
    with pytest.raises(CommandError, match=r"^No case has the code SK-2026-PA-9999\.$"):
        run("explain_route", "SK-2026-PA-9999")


@pytest.mark.parametrize("args", [(), ("SK-2026-PA-0001", "--facts", "-")])
def test_explain_route_wants_a_code_or_facts(args):
    with pytest.raises(CommandError, match=r"^Give either the code of a case or --facts FILE\.$"):
        run("explain_route", *args)


def test_deadline_uses_the_newest_calendar():
    city = world.City()
    configuring.publish_calendar_day(
        actor=city.admin,
        reason="Nghỉ thêm",
        at=world.START,
        day=date(2026, 3, 10),
        off=True,
        name="Nghỉ",
    )

    printed = json.loads(run("deadline", "D02", "2026-03-09", "--json"))

    assert (printed["due_on"], printed["calendar_version"]) == ("2026-03-19", 2)
