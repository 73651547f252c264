"""Personal data and the archive in the demo: requests under way, files that ended and are to be handed over."""

from portal.demo.telling import moment, person
from records.models import DataRequest
from records.services import archiving, requests
from records.states import RequestKind

FILE, WORDS = "SK-2026-BVM-0010", "tổ chăm sóc người bệnh"


def told() -> bool:
    """Whether there is a request already."""
    return bool(DataRequest.objects.exists())


def tell_keeping() -> None:
    """One request waits for the second person, one for an answer; files that ended have their time limit."""
    focal = person("daumoi.snv")
    row = requests.ask(
        kind=RequestKind.ERASE,
        text=f"Hồ sơ {FILE} nêu tên tổ nơi tôi làm việc; đề nghị bỏ cụm từ đó.",
        for_whom="Ông Trương Văn Mẫu, đã đối chiếu căn cước tại Sở ngày 18/11/2026 (mẫu)",
        actor=focal,
        at=moment("2026-11-18 09:00"),
    )
    requests.accept(
        request_id=row.pk,
        actor=focal,
        reason="Đúng là dữ liệu về người yêu cầu; sẽ bỏ khỏi hồ sơ trong thời hạn luật định.",
        at=moment("2026-11-19 10:00"),
    )
    requests.prepare_erasure(
        request_id=row.pk,
        code=FILE,
        words=[WORDS],
        file_names=[],
        actor=focal,
        reason="Cụm từ nhận ra được người yêu cầu, không cần cho việc xem xét",
        at=moment("2026-11-20 15:00"),
    )
    requests.ask(
        kind=RequestKind.CORRECT,
        text="Chức vụ của tôi trong hồ sơ SK-2026-PHT-0001 ghi thiếu chữ “Phó”.",
        for_whom="",
        actor=person("truc"),
        at=moment("2026-11-27 14:00"),
    )
    archiving.follow(at=moment("2026-11-27 08:00"))
