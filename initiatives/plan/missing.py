"""What a plan still lacks before it may be submitted (T1), each item linked to its field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from authorities.choices import Urgency
from initiatives.plan.fields import YES, Item, Table
from initiatives.plan.questions import mark_of
from initiatives.plan.reading import chosen_option, risk_level, rows_of, worst_cases
from initiatives.plan.schema import SECTIONS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Limits:
    """The configurable numbers of the check (D5)."""

    min_options: int = 2
    stop_level: int = 15


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to do before submitting: where, and in words."""

    step: str
    anchor: str
    message: "StrOrPromise"


def missing_items(
    content: Mapping[str, Any], evidence_kinds: frozenset[str], limits: Limits
) -> list[Missing]:
    """Everything that keeps the plan from being submitted, in the order of the form.

    ``evidence_kinds`` are the kinds of evidence for which a file is attached.
    """
    found: list[Missing] = []
    for section in SECTIONS:
        found += [
            Missing(section.code, f"id_{item.code}", _needs(item))
            for item in section.items
            if item.required and _empty(content.get(item.code))
        ]
        for table in section.tables:
            found += _table(section.code, table, rows_of(content, table.code))
        found += _CROSS.get(section.code, _nothing)(content, evidence_kinds, limits)
    return found


def _needs(item: Item) -> str:
    return _("Chưa ghi “%(field)s”.") % {"field": item.label}


def _empty(value: Any) -> bool:
    return value in (None, "", [])


def _table(step: str, table: Table, rows: list[dict[str, Any]]) -> Iterator[Missing]:
    if len(rows) < table.min_rows:
        message = _("“%(table)s” cần ít nhất %(count)s dòng.") % {
            "table": table.label,
            "count": table.min_rows,
        }
        yield Missing(step, f"table-{table.code}", message)
    for index, row in enumerate(rows):
        if table.asked:
            yield from _unanswered(step, table, row)
            continue
        for item in table.columns:
            if item.required and _empty(row.get(item.code)):
                message = _("%(row)s %(number)s: chưa ghi “%(field)s”.") % {
                    "row": table.row_label,
                    "number": index + 1,
                    "field": item.label,
                }
                yield Missing(step, f"id_{table.code}-{index}-{item.code}", message)


def _unanswered(step: str, table: Table, row: dict[str, Any]) -> Iterator[Missing]:
    if _empty(row.get("answer")):
        message = _("Chưa trả lời “%(question)s”.") % {"question": row["question"]}
        yield Missing(step, f"id_{table.code}-{mark_of(row['question'])}-answer", message)


Context = tuple[Mapping[str, Any], frozenset[str], Limits]


def _nothing(*_context: Any) -> list[Missing]:
    return []


def _basics(content: Mapping[str, Any], *_rest: Any) -> Iterator[Missing]:
    urgent = content.get("urgency") not in (None, "", Urgency.NORMAL)
    if urgent and _empty(content.get("urgency_reason")):
        yield Missing("co-ban", "id_urgency_reason", _("Mức độ khác “Thường” phải nêu lý do."))
    similar = content.get("similar_relation") in {"DIFFERENT", "BUILDS_ON", "SAME"}
    if similar and _empty(content.get("similar_note")):
        message = _("Có đề xuất tương tự thì ghi mã số và điểm khác, điểm mới.")
        yield Missing("co-ban", "id_similar_note", message)
    if content.get("recipient_wish") and _empty(content.get("recipient_reason")):
        message = _("Đề nghị nơi nhận khác thì phải nêu lý do.")
        yield Missing("co-ban", "id_recipient_reason", message)
    if content.get("proposer_kind") == "ORGANISATION" and _empty(content.get("organisation")):
        yield Missing("co-ban", "id_organisation", _("Chọn tổ chức đề xuất."))


def _problem(content: Mapping[str, Any], *_rest: Any) -> Iterator[Missing]:
    regulated = content.get("legal_gap_type") in {"UNCLEAR", "NO_LONGER_SUITABLE"}
    if regulated and _empty(content.get("cited_rule")):
        yield Missing(
            "van-de", "id_cited_rule", _("Đã có quy định thì phải ghi điều khoản liên quan.")
        )


def _basis(
    content: Mapping[str, Any], evidence_kinds: frozenset[str], _limits: Limits
) -> Iterator[Missing]:
    sides = (
        (
            "SCIENTIFIC",
            "scientific_evidence",
            _("Cơ sở khoa học cần ít nhất một minh chứng: trích dẫn hoặc tệp."),
        ),
        (
            "PRACTICAL",
            "practical_evidence",
            _("Cơ sở thực tiễn cần ít nhất một minh chứng: trích dẫn hoặc tệp."),
        ),
    )
    for kind, code, message in sides:
        if kind not in evidence_kinds and _empty(content.get(code)):
            yield Missing("can-cu", f"id_{code}", message)


def _options(
    content: Mapping[str, Any], _evidence: frozenset[str], limits: Limits
) -> Iterator[Missing]:
    rows = rows_of(content, "options")
    if len(rows) < limits.min_options:
        message = _("Cần ít nhất %(count)s phương án.") % {"count": limits.min_options}
        yield Missing("phuong-an", "table-options", message)
    if sum(row.get("is_chosen") == YES for row in rows) != 1:
        yield Missing("phuong-an", "table-options", _("Đánh dấu đúng một phương án được chọn."))
    chosen = chosen_option(content)
    bold = chosen is not None and chosen.get("is_breakthrough") == YES
    if bold and _empty(content.get("cost_benefit")):
        message = _("Phương án đột phá phải có phần chi phí, lợi ích và tác động.")
        yield Missing("phuong-an", "id_cost_benefit", message)


def _carrying_out(content: Mapping[str, Any], *_rest: Any) -> Iterator[Missing]:
    if content.get("pilot_requested") == YES and _empty(content.get("pilot_scale")):
        yield Missing(
            "to-chuc", "id_pilot_scale", _("Đề nghị thí điểm phải nêu quy mô, nơi, thời gian.")
        )
    starts, ends = content.get("starts_on"), content.get("ends_on")
    if starts and ends and ends < starts:
        yield Missing("to-chuc", "id_ends_on", _("Ngày kết thúc phải sau ngày bắt đầu."))


def _risks(
    content: Mapping[str, Any], _evidence: frozenset[str], limits: Limits
) -> Iterator[Missing]:
    rows = rows_of(content, "risks")
    if not worst_cases(content):
        yield Missing("rui-ro", "table-risks", _("Cần ít nhất một tình huống xấu nhất."))
    codes = [row.get("risk_code") for row in rows if row.get("risk_code")]
    if len(set(codes)) != len(codes):
        yield Missing("rui-ro", "table-risks", _("Mã rủi ro không được trùng nhau."))
    for index, row in enumerate(rows):
        if risk_level(row) >= limits.stop_level and _empty(row.get("stop_criterion")):
            message = _("Rủi ro %(number)s ở mức %(level)s phải có ngưỡng dừng.") % {
                "number": index + 1,
                "level": risk_level(row),
            }
            yield Missing("rui-ro", f"id_risks-{index}-stop_criterion", message)


def _interests(content: Mapping[str, Any], *_rest: Any) -> Iterator[Missing]:
    if content.get("has_interest") == YES and not rows_of(content, "interests"):
        yield Missing(
            "loi-ich-lien-quan", "table-interests", _("Ghi lợi ích liên quan đã kê khai.")
        )


_CROSS: dict[str, Any] = {
    "co-ban": _basics,
    "van-de": _problem,
    "can-cu": _basis,
    "phuong-an": _options,
    "to-chuc": _carrying_out,
    "rui-ro": _risks,
    "loi-ich-lien-quan": _interests,
}
