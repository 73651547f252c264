"""``route``: which authority a proposal goes to first, and why. Pure: no database, no clock (D4)."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.choices import UnitType
from authorities.choices import ProposerSort, Selector, Track, Urgency
from authorities.facts import (
    Facts,
    Kind,
    ProposerFacts,
    Route,
    RouteStep,
    RuleBook,
    RuleFacts,
    UnitFacts,
)

MAX_STEPS = 12


@dataclass(slots=True)
class _Trip:
    """The route being found."""

    facts: Facts
    book: RuleBook
    steps: list[RouteStep] = field(default_factory=list)

    def note(self, rule: RuleFacts | str, unit: str, sentence: str) -> None:
        code, version = (rule, 0) if isinstance(rule, str) else (rule.code, rule.version)
        self.steps.append(RouteStep(code, version, unit, sentence))

    def label(self, code: str) -> str:
        unit = self.book.units.get(code)
        return unit.label if unit else code


def route(facts: Facts, book: RuleBook) -> Route:
    """The first recipient of a proposal and every rule that led there.

    Total and deterministic: the same facts and rules give the same answer, and a proposal that no
    rule matches goes to the focal agency's queue (RT-C5), never nowhere.
    """
    trip = _Trip(facts, book)
    blocked = _blocked(trip)
    if blocked:
        return blocked
    track, unit, rule = _first_recipient(trip)
    unit, rule = _wished(trip, unit, rule, track)
    unit, rule = _existing(trip, unit, rule)
    unit, rule = _impartial(trip, unit, rule)
    urgent, copies = _urgency(trip, unit, rule)
    escalate_to = _covering(trip, unit, rule, track)
    if urgent and escalate_to:  # the direction comes from the level that covers the whole scope
        unit, copies, escalate_to = escalate_to, (unit, *copies), ""
    return Route(
        recipient=unit,
        rule=rule.code,
        rule_key=rule.key,
        rule_version=rule.version,
        track=track,
        steps=tuple(trip.steps),
        escalate_to=escalate_to,
        urgent=urgent,
        copies=copies,
    )


def _blocked(trip: _Trip) -> Route | None:
    if not trip.facts.secret_suspected:
        return None
    rule = trip.book.modifier("RT-A1") or RuleFacts("RT-A1", "", 0, 0, Selector.NONE)
    trip.note(
        rule, "", _("Có dấu hiệu chứa bí mật nhà nước: không chuyển hồ sơ, tạm khóa chờ xử lý.")
    )
    return Route("", rule.code, rule.key, rule.version, Track.BLOCKED, tuple(trip.steps))


def _first_recipient(trip: _Trip) -> tuple[str, str, RuleFacts]:
    """Stages A2 and B: track, recipient and the rule that chose it."""
    for rule in trip.book.stage("A"):
        party = trip.facts.reserved_to_committee or trip.facts.domain in rule.domains
        if rule.selector == Selector.STANDING_COMMITTEE and party:
            committee = _committee_of(trip.book, _home(trip.facts))
            if committee:
                trip.note(rule, committee, _party_sentence(trip, committee))
                return Track.PARTY, committee, rule
    unit, rule = _government_recipient(trip)
    return Track.GOVERNMENT, unit, rule


def _party_sentence(trip: _Trip, committee: str) -> str:
    return _("Lĩnh vực thuộc thẩm quyền cấp ủy nên gửi %(unit)s (luồng hồ sơ Đảng).") % {
        "unit": trip.label(committee)
    }


def _government_recipient(trip: _Trip) -> tuple[str, RuleFacts]:
    """Stage B for every proposer; different recipients meet at the lowest common level."""
    subjects = (
        [_organisation(trip.facts)] if trip.facts.organisation else list(trip.facts.proposers)
    )
    found = [_match(trip, subject) for subject in subjects]
    if not found or None in found:
        return _unmatched(trip)
    chosen = [match for match in found if match]
    units = list(dict.fromkeys(unit for unit, _rule in chosen))
    if len(units) == 1:
        unit, rule = chosen[0]
        trip.note(rule, unit, _rule_sentence(trip, rule, unit))
        return unit, rule
    common = _lowest_common(trip.book, units)
    if not common:
        return _unmatched(trip)
    rule = _group_rule(trip, subjects) or chosen[0][1]
    if common == chosen[0][0]:  # the author's own recipient stands above the others' already
        own = chosen[0][1]
        trip.note(own, common, _rule_sentence(trip, own, common))
        trip.note(rule, common, _("Nơi nhận này bao trùm nơi nhận của các đồng tác giả."))
        return common, own
    sentence = _(
        "Các đồng tác giả thuộc nhiều nơi nhận khác nhau nên gửi cấp chung thấp nhất: %(unit)s."
    )
    trip.note(rule, common, sentence % {"unit": trip.label(common)})
    return common, rule


def _organisation(facts: Facts) -> ProposerFacts:
    return ProposerFacts(unit=facts.organisation)


def _home(facts: Facts) -> str:
    return facts.organisation or (facts.proposers[0].unit if facts.proposers else "")


def _group_rule(trip: _Trip, subjects: list[ProposerFacts]) -> RuleFacts | None:
    """RT-B5 as it speaks about every one of them."""
    for rule in trip.book.stage("B"):
        if rule.code == "RT-B5" and all(_fits(rule, subject, trip) for subject in subjects):
            return rule
    return None


def _match(trip: _Trip, subject: ProposerFacts) -> tuple[str, RuleFacts] | None:
    """The first rule of stage B that fits and names an existing kind of unit."""
    for rule in trip.book.stage("B"):
        if _fits(rule, subject, trip):
            unit = _select(rule, subject, trip.book)
            if unit:
                return unit, rule
    return None


def _fits(rule: RuleFacts, subject: ProposerFacts, trip: _Trip) -> bool:
    return rule.speaks_of(kind_of(subject, trip.facts, trip.book))


def kind_of(subject: ProposerFacts, facts: Facts, book: RuleBook) -> Kind:
    """What the rules of stage B look at, of one proposer."""
    manager = book.units.get(subject.managed_by)
    return Kind(
        regime=book.regime,
        position=subject.position,
        sort=ProposerSort.ORGANISATION if facts.organisation else ProposerSort.PERSON,
        is_head=subject.is_head,
        category=subject.category,
        managed_by_type=manager.unit_type if manager else "",
        domain=facts.domain,
    )


def _select(rule: RuleFacts, subject: ProposerFacts, book: RuleBook) -> str:
    unit = book.units.get(subject.unit)
    if unit is None:
        return ""
    chosen = {
        Selector.EMPLOYING_UNIT: _agency(book, unit),
        Selector.SUPERIOR_UNIT: unit.superior,
        Selector.MANAGING_UNIT: subject.managed_by,
        Selector.OWNER_BODY: unit.owner_body,
        Selector.STANDING_COMMITTEE: _committee_of(book, unit.code),
        Selector.NAMED_UNIT: rule.named_unit,
    }.get(Selector(rule.selector), "")
    return chosen if chosen in book.units else ""


def _agency(book: RuleBook, unit: UnitFacts) -> str:
    """The agency that employs: a room of an agency answers through the agency."""
    while unit.unit_type == UnitType.PHONG_BAN and unit.superior in book.units:
        unit = book.units[unit.superior]
    return unit.code


def _unmatched(trip: _Trip) -> tuple[str, RuleFacts]:
    """RT-C5: nobody is named, so the focal agency finds out who decides."""
    focal = trip.book.focal_agency
    rule = trip.book.modifier("RT-C5") or RuleFacts("RT-C5", "", 0, 0, Selector.NAMED_UNIT)
    sentence = _(
        "Chưa xác định được cấp có thẩm quyền; hồ sơ vào hàng chờ của cơ quan đầu mối %(unit)s."
    )
    trip.note(rule, focal, sentence % {"unit": trip.label(focal)})
    return focal, rule


def _rule_sentence(trip: _Trip, rule: RuleFacts, unit: str) -> str:
    return _("Gửi %(unit)s theo quy tắc “%(rule)s”.") % {
        "unit": trip.label(unit),
        "rule": rule.label,
    }


def _wished(trip: _Trip, unit: str, rule: RuleFacts, track: str) -> tuple[str, RuleFacts]:
    """RT-C6: the proposer may name another recipient, with a reason, within his line of authority."""
    change, wish = trip.book.modifier("RT-C6"), trip.facts.wished_recipient
    reason = trip.facts.wish_reason.strip()
    fixed = track != Track.GOVERNMENT or rule.code == "RT-C5"
    if change is None or fixed or not reason or wish in ("", unit):
        return unit, rule
    names = {"old": trip.label(unit), "new": trip.label(wish), "reason": reason}
    if wish not in _line_of_authority(trip):
        sentence = _(
            "%(new)s không nằm trong tuyến thẩm quyền của người đề xuất nên vẫn gửi %(old)s."
        )
        trip.note(change, unit, sentence % names)
        return unit, rule
    sentence = _("Người đề xuất đề nghị gửi %(new)s thay cho %(old)s, với lý do: %(reason)s")
    trip.note(change, wish, sentence % names)
    return wish, change


def _line_of_authority(trip: _Trip) -> set[str]:
    """The agencies above every proposer, those that manage him with all above, the focal agency."""
    book, organisation = trip.book, trip.facts.organisation
    subjects = [_organisation(trip.facts)] if organisation else list(trip.facts.proposers)
    lines = []
    for subject in subjects:
        unit = book.units.get(subject.unit)
        home = _upwards(book, _agency(book, unit)) if unit else []
        lines.append({*home, *_upwards(book, subject.managed_by)})
    common = set.intersection(*lines) if lines else set()
    return common | ({book.focal_agency} & book.units.keys())


def _existing(trip: _Trip, unit: str, rule: RuleFacts) -> tuple[str, RuleFacts]:
    """RT-C4: a unit that no longer exists is followed only by a decided successor."""
    for _step in range(MAX_STEPS):
        facts = trip.book.units.get(unit)
        if facts is None or facts.exists_on(trip.facts.on):  # None: not even a focal agency
            return unit, rule
        change = trip.book.modifier("RT-C4")
        if not facts.takes_cases or change is None:
            return _without_successor(trip, facts, change)
        sentence = _("%(old)s không còn hoạt động; theo quyết định kế thừa, hồ sơ gửi %(new)s.") % {
            "old": facts.label,
            "new": trip.label(facts.takes_cases),
        }
        unit = facts.takes_cases
        trip.note(change, unit, sentence)
    return _unmatched(trip)


def _without_successor(
    trip: _Trip, facts: UnitFacts, change: RuleFacts | None
) -> tuple[str, RuleFacts]:
    candidates = ", ".join(trip.label(code) for code in facts.successors)
    sentence = _(
        "%(old)s không còn hoạt động và chưa có quyết định giao hồ sơ cho đơn vị kế thừa%(new)s."
    )
    trip.note(
        change or "RT-C4",
        "",
        sentence % {"old": facts.label, "new": f" ({candidates})" if candidates else ""},
    )
    return _unmatched(trip)


def _impartial(trip: _Trip, unit: str, rule: RuleFacts) -> tuple[str, RuleFacts]:
    """RT-C3: nobody receives his own proposal, nor one he declared an interest in."""
    change = trip.book.modifier("RT-C3")
    heads = {subject.unit for subject in trip.facts.proposers if subject.is_head}
    partial = heads | set(trip.facts.conflicted_units)
    if trip.facts.organisation:
        partial.add(trip.facts.organisation)
    for _step in range(MAX_STEPS):
        if change is None or unit not in partial:
            return unit, rule
        superior = trip.book.units[unit].superior
        if not superior and rule.code == "RT-C5":
            return unit, rule
        if not superior:
            unit, rule = _unmatched(trip)
            continue
        sentence = _(
            "%(old)s là người đề xuất hoặc có xung đột lợi ích, nên gửi cấp trên: %(new)s."
        )
        trip.note(
            change, superior, sentence % {"old": trip.label(unit), "new": trip.label(superior)}
        )
        unit, rule = _existing(trip, superior, rule)
    return _unmatched(trip)


def _urgency(trip: _Trip, unit: str, rule: RuleFacts) -> tuple[bool, tuple[str, ...]]:
    """RT-C1: an urgent case of a head opens the direction path; the levels between are told."""
    change = trip.book.modifier("RT-C1")
    if trip.facts.urgency == Urgency.NORMAL or change is None or rule.code == "RT-C5":
        return False, ()
    head_proposes = any(subject.is_head for subject in trip.facts.proposers)
    if not head_proposes:
        sentence = _("Trường hợp khẩn: người đứng đầu %(unit)s mở đường chỉ đạo khẩn lên cấp trên.")
        trip.note(change, unit, sentence % {"unit": trip.label(unit)})
        return False, ()
    between = tuple(code for code in _upwards(trip.book, _home(trip.facts))[1:] if code != unit)
    above = set(_upwards(trip.book, unit))
    trip.note(
        change, unit, _("Trường hợp khẩn: %(unit)s chỉ đạo trực tiếp.") % {"unit": trip.label(unit)}
    )
    return True, tuple(code for code in between if code not in above)


def _covering(trip: _Trip, unit: str, rule: RuleFacts, track: str) -> str:
    """RT-C2: the lowest level that covers the whole scope, when the recipient does not."""
    change = trip.book.modifier("RT-C2")
    if change is None or rule.code == "RT-C5":
        return ""
    target = _covering_unit(trip, unit, track)
    if not target or target == unit:
        return ""
    sentence = _("Phạm vi thực hiện vượt thẩm quyền của %(unit)s nên cấp quyết định là %(target)s.")
    trip.note(change, target, sentence % {"unit": trip.label(unit), "target": trip.label(target)})
    target, rule = _existing(trip, target, change)
    target, _rule = _impartial(trip, target, rule)
    return "" if target == unit else target


def _covering_unit(trip: _Trip, unit: str, track: str) -> str:
    book, facts = trip.book, trip.facts
    scope = [code for code in facts.scope_units if code in book.units]
    if track == Track.PARTY:
        homes = [code for code in scope if _committee_of(book, code)]
        common = _lowest_common(book, homes) if homes else ""
        if common:
            return _committee_of(book, common)
    elif scope:
        inside = all(unit in _upwards(book, code) for code in scope)
        if not inside:
            return _lowest_common(book, [unit, *scope])
    return book.units[unit].superior if facts.beyond_authority else ""


def _committee_of(book: RuleBook, code: str) -> str:
    """The standing committee of a unit's own level, or of the nearest level above that has one."""
    for step in _upwards(book, code):
        unit = book.units[step]
        if unit.unit_type == UnitType.BAN_THUONG_VU:
            return unit.code
        if unit.standing_committee in book.units:
            return unit.standing_committee
    return ""


def _upwards(book: RuleBook, code: str) -> list[str]:
    """The unit and everything above it; a loop in the data ends the walk."""
    found: list[str] = []
    while code in book.units and code not in found:
        found.append(code)
        code = book.units[code].superior
    return found


def _lowest_common(book: RuleBook, codes: list[str]) -> str:
    """The lowest unit that stands above or equals every one of ``codes``; empty when none does."""
    if not codes:
        return ""
    others = [set(_upwards(book, code)) for code in codes[1:]]
    for candidate in _upwards(book, codes[0]):
        if all(candidate in above for above in others):
            return candidate
    return ""
