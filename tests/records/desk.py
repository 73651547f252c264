"""What the tests of records share."""

from records.services import erasing, requests
from tests import world

ASKED = world.at("2026-03-02 09:00")
ANSWERED = world.at("2026-03-03 09:00")
DONE = world.at("2026-03-10 09:00")


def ask(city, kind="ERASE", text="Xóa số điện thoại của tôi", *, for_whom="", actor=None, at=ASKED):
    return requests.ask(kind=kind, text=text, for_whom=for_whom, actor=actor or city.author, at=at)


def accepted(city, kind="ERASE", **more):
    row = ask(city, kind, **more)
    return requests.accept(request_id=row.pk, actor=city.focal, reason="Sẽ thực hiện", at=ANSWERED)


def prepared(city, code, words=(), file_names=(), *, row=None, actor=None):
    row = row or accepted(city)
    return requests.prepare_erasure(
        request_id=row.pk,
        code=code,
        words=list(words),
        file_names=list(file_names),
        actor=actor or city.focal,
        reason="Đúng là dữ liệu của người yêu cầu",
        at=ANSWERED,
    )


def confirm(city, row, *, actor=None, reason="Đồng ý", at=DONE):
    return erasing.confirm_erasure(
        request_id=row.pk, actor=actor or city.officer, reason=reason, at=at
    )
