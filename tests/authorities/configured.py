"""Time limits, settings and the legal register, changed for tests."""

from authorities.models import DeadlineRule, LegalBasis, Procedure, Setting
from authorities.registers import REGISTERS
from authorities.services import records
from tests import world


def deadline(code="D02"):
    return DeadlineRule.objects.get(code=code)


def propose(actor, register, record, values, *, reason, seen=None, day=None, at=None):
    """A change of a record of a register, in force from ``day`` on, today unless told otherwise."""
    row = REGISTERS[register].model.objects.filter(pk=record).first()
    last = row.history.order_by("-history_id")[0].history_id if row else 0
    return records.propose_record(
        register=register,
        record=record,
        values=values,
        seen=last if seen is None else seen,
        effective_on=day or world.START.date(),
        actor=actor,
        reason=reason,
        at=at or world.START,
    )


def change_deadline(actor, *, code="D02", reason="Rút ngắn", **values):
    options = {name: values.pop(name) for name in ("seen", "day", "at") if name in values}
    return propose(actor, "thoi-han", deadline(code).pk, values, reason=reason, **options)


def change_setting(actor, value=3, *, code="min_options", reason="Theo hướng dẫn"):
    record = Setting.objects.get(code=code).pk
    return propose(actor, "thiet-lap", record, {"value": value}, reason=reason)


def change_law(actor, *, reason="Đối chiếu", basis_id=None, **values):
    first = {
        "code": "QD-MOI",
        "title": "Quyết định phân cấp",
        "number": "",
        "issued_on": None,
        "issuer": "",
        "certainty": "CONFIRMED",
        "checked_against_original": False,
        "valid_from": "2026-01-01",
        "valid_to": None,
    }
    values = values if basis_id else {**first, **values}
    change = propose(actor, "can-cu", basis_id, values, reason=reason)
    return LegalBasis.objects.get(pk=change.record)


def change_procedure(city, *, day=None, at=None, **values):
    """The next version of the procedure, made by two administrators, in force from ``day`` on."""
    at = at or world.START
    newest = Procedure.objects.first()
    names = REGISTERS["trinh-tu"].fixed - {"valid_from"}
    said = {name: getattr(newest, name) for name in names}
    begins = day or world.timezone.localtime(at).date()
    said |= {"valid_to": None, **values}
    change = propose(city.admin, "trinh-tu", None, said, reason="Theo hướng dẫn", day=begins, at=at)
    done = records.confirm_record(
        change_id=change.pk, actor=city.second_admin, reason="Đúng", at=at
    )
    if done.record is None:  # its day is still to come
        records.apply_due(at=world.at(f"{begins} 00:10"))
    done.refresh_from_db()
    return Procedure.objects.get(pk=done.record)
