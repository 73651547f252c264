"""Vietnamese titles and plans: the demonstration's twelve plans, with words exchanged."""

import json
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from bench.copying import Ready, escape
from portal.demo.telling import plans


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FAMILY = _words("Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Phan Trương Mai Đinh Lâm")
MIDDLE = _words("Văn Thị Minh Thanh Ngọc Hữu Quốc Thu Gia Bảo Đức Kim Hoài Xuân Khánh Tuấn")
GIVEN = _words(
    "An Bình Châu Dũng Giang Hà Hải Hạnh Hiếu Hòa Hùng Hương Khoa Lan Linh Long Mai Nam Nga "
    "Nhung Phong Phúc Quân Quỳnh Sơn Tâm Thảo Trang Trung Tú Vân Vinh Yến"
)
FIRST = _words("Hương An Bình Tân Phú Long Xuân Hòa Thanh Minh Đông Tây Bắc Vĩnh Lộc Cẩm Kim Ngọc")
SECOND = _words("Tràm Lạc Điền Khê Sơn Thủy Bình Mỹ Giang Hưng Phước Thạnh Thới Trạch")
VERBS = (
    "Số hóa",
    "Rút ngắn",
    "Liên thông",
    "Khoán theo sản phẩm",
    "Thí điểm",
    "Dùng chung",
    "Cơ cấu lại",
    "Giám sát từ xa",
    "Tổ chức lưu động",
    "Công khai trực tuyến",
)
THINGS = (
    "hồ sơ địa chính",
    "thủ tục cấp phép xây dựng",
    "quản lý vỉa hè",
    "thu gom rác hẻm",
    "chăm sóc người cao tuổi neo đơn",
    "bãi giữ xe quanh bệnh viện",
    "kho lạnh chợ đầu mối",
    "nhà văn hóa khu phố",
    "cảnh báo ngập theo trạm đo",
    "cấp nước hộ cuối nguồn",
    "tiếp nhận phản ánh của người dân",
    "hồ sơ bảo trợ xã hội",
    "phân luồng giờ tan trường",
    "thư viện cộng đồng",
    "chiếu sáng hẻm bằng năng lượng mặt trời",
    "xử lý bùn thải kênh rạch",
    "tuyển dụng viên chức y tế cơ sở",
    "sổ tay chuyển đổi số cho tổ dân phố",
)
WAYS = (
    "bằng nhóm cộng tác",
    "qua tổ công nghệ cộng đồng",
    "theo mô hình một chạm",
    "bằng hợp đồng theo kết quả",
    "trên nền dữ liệu dân cư",
    "với sự tham gia của doanh nghiệp",
    "ngoài giờ hành chính",
    "theo cụm liên phường",
)
MARKS = {
    "title": "@TITLE@",
    "bottleneck": "@BOTTLENECK@",
    "trigger_event": "@TRIGGER@",
    "scope": "@SCOPE@",
}
LONG_ENOUGH = 60


@dataclass(frozen=True, slots=True)
class Template:
    """A plan as text for COPY, with marks where words are exchanged."""

    plan: dict[str, Any]
    text: str
    risks: Ready


@dataclass(frozen=True, slots=True)
class Written:
    """One written plan; ``content`` is JSON, escaped for COPY."""

    title: str
    body: str
    plan: dict[str, Any]
    content: Ready
    risks: Ready


def person_name(rng: Random) -> str:
    """An invented name."""
    return f"{rng.choice(FAMILY)} {rng.choice(MIDDLE)} {rng.choice(GIVEN)}"


def place_name(index: int) -> str:
    """The ``index``-th invented place; all differ."""
    turn, rest = divmod(index, len(FIRST) * len(SECOND))
    name = f"{FIRST[rest % len(FIRST)]} {SECOND[rest // len(FIRST)]}"
    return f"{name} {turn + 1}" if turn else name


@cache
def templates() -> tuple[Template, ...]:
    """The demonstration's plans, each made one person's own proposal with nothing missing."""
    return tuple(_template(plan) for plan in plans().values())


def complete_template() -> Template:
    """The plan that lacks nothing without attached files: for drafts that will be submitted."""
    return _template(plans()["SK-2026-PHT-0004"])


def _template(plan: dict[str, Any]) -> Template:
    kept = {**plan, "proposer_kind": "INDIVIDUAL", "organisation": "", "urgency": "NORMAL"}
    kept |= {"scope_units": [], "affected_units": []}
    text = json.dumps({**kept, **MARKS}, ensure_ascii=False)
    risks = json.dumps(plan.get("risks") or [], ensure_ascii=False)
    return Template(kept, escape(text), Ready(escape(risks)))


@cache
def _sentences() -> tuple[str, ...]:
    """Every longer sentence of the plans: what problems are told with."""
    found = {
        sentence.strip()
        for plan in plans().values()
        for text in _texts(plan)
        for sentence in text.split(". ")
        if len(sentence) > LONG_ENOUGH
    }
    return tuple(sorted(found))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def write(rng: Random, place: str, template: Template) -> Written:
    """A plan of about 10 kB with a title and a problem of its own."""
    if rng.random() < 0.3:
        title = f"{template.plan['title']} tại {place}"
    else:
        title = f"{rng.choice(VERBS)} {rng.choice(THINGS)} {rng.choice(WAYS)} tại {place}"
    extra = rng.sample(_sentences(), 4)
    count = rng.randrange(40, 4000)
    parts = {
        "title": title[:200],
        "bottleneck": f"{template.plan['bottleneck']} {extra[0]}. {extra[1]}.",
        "trigger_event": f"Tại {place} có {count} trường hợp trong quý. {extra[2]}.",
        "scope": f"{template.plan['scope']} Địa bàn: {place}. {extra[3]}.",
    }
    text = template.text
    for name, mark in MARKS.items():
        text = text.replace(mark, escape(json.dumps(parts[name], ensure_ascii=False)[1:-1]))
    body = " ".join(parts[name] for name in ("bottleneck", "trigger_event", "scope"))
    return Written(parts["title"], body, template.plan, Ready(text), template.risks)
