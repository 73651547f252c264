"""Forms G1 and G3 of the domain brief as one schema: forms, checks, display and differences use it."""

from django.utils.translation import gettext_lazy as _

from authorities.choices import Domain, Urgency
from initiatives.plan.fields import (
    CHOICE,
    DAY,
    LONG,
    MONEY,
    NO,
    SCORE,
    TEXT,
    TOPIC,
    TOPICS,
    UNIT,
    UNITS,
    YES,
    Item,
    Section,
    Table,
)

SIMILAR = (
    ("NONE", _("Đã tra cứu, không có đề xuất tương tự")),
    ("DIFFERENT", _("Có đề xuất tương tự, nhưng đề xuất này khác")),
    ("BUILDS_ON", _("Kế thừa một đề xuất đã có")),
    ("SAME", _("Trùng với một đề xuất đã có")),
)
YES_NO = ((YES, _("Có")), (NO, _("Không")))
TYPES = (
    ("SANG_KIEN", _("Sáng kiến")),
    ("GIAI_PHAP", _("Giải pháp sáng tạo")),
    ("CACH_LAM", _("Cách làm đột phá")),
    ("Y_TUONG", _("Ý tưởng")),
    ("THAM_MUU", _("Tham mưu")),
)
KINDS = (("INDIVIDUAL", _("Cá nhân")), ("GROUP", _("Nhóm")), ("ORGANISATION", _("Tổ chức")))
GAPS = (
    ("NOT_REGULATED", _("Chưa được quy định")),
    ("UNCLEAR", _("Đã có quy định nhưng chưa rõ ràng")),
    ("NO_LONGER_SUITABLE", _("Đã có quy định nhưng không còn phù hợp")),
)
RESOURCES = (
    ("PEOPLE", _("Nhân lực")),
    ("FUNDS", _("Kinh phí")),
    ("EQUIPMENT", _("Thiết bị")),
    ("DATA", _("Dữ liệu")),
    ("LEGAL", _("Tư vấn pháp lý")),
    ("COORDINATION", _("Phối hợp")),
)

BASICS = Section(
    "co-ban",
    _("Thông tin chung"),
    _("Để biết đề xuất thuộc loại nào và cơ quan nào có thẩm quyền xem xét."),
    (
        Item(
            "title",
            _("Tên đề xuất"),
            TEXT,
            max_length=200,
            help=_("Nêu việc sẽ làm, tối đa 200 ký tự."),
        ),
        Item("similar_relation", _("So với các đề xuất tương tự"), CHOICE, choices=SIMILAR),
        Item(
            "similar_note",
            _("Mã đề xuất tương tự và điểm khác, điểm mới"),
            LONG,
            required=False,
            max_length=1000,
            help=_("Bắt buộc khi có đề xuất tương tự."),
        ),
        Item("initiative_type", _("Loại"), CHOICE, choices=TYPES),
        Item("proposer_kind", _("Người đề xuất là"), CHOICE, choices=KINDS),
        Item(
            "organisation",
            _("Tổ chức đề xuất"),
            UNIT,
            required=False,
            help=_("Chỉ khi đề xuất nhân danh cơ quan, đơn vị."),
        ),
        Item("domain", _("Lĩnh vực"), CHOICE, choices=tuple(Domain.choices)),
        Item("primary_topic", _("Chủ đề chính"), TOPIC),
        Item("topics", _("Chủ đề khác"), TOPICS, required=False),
        Item("urgency", _("Mức độ"), CHOICE, choices=tuple(Urgency.choices)),
        Item(
            "urgency_reason",
            _("Lý do bức thiết, khẩn cấp"),
            required=False,
            help=_("Bắt buộc khi mức độ khác “Thường”."),
        ),
        Item(
            "recipient_wish",
            _("Đề nghị nơi nhận khác"),
            UNIT,
            required=False,
            help=_(
                "Để trống thì cổng chọn nơi nhận theo thẩm quyền. Chỉ chọn được nơi trong tuyến thẩm quyền của người đề xuất."
            ),
        ),
        Item(
            "recipient_reason",
            _("Lý do đề nghị nơi nhận khác"),
            LONG,
            required=False,
            max_length=1000,
            help=_("Bắt buộc khi đề nghị nơi nhận khác."),
        ),
        Item(
            "vbqppl_needed",
            _("Có phải ban hành văn bản quy phạm pháp luật để thí điểm không?"),
            CHOICE,
            choices=YES_NO,
            help=_(
                "Nếu có, đề xuất đi theo luật ban hành văn bản, ngoài phạm vi NĐ 73/2023 (Điều 1)."
            ),
        ),
    ),
)
PROBLEM = Section(
    "van-de",
    _("Vấn đề, điểm nghẽn"),
    _(
        "Người xem xét cần thấy việc gì đang xảy ra và vì sao quy định hiện nay chưa giải quyết được."
    ),
    (
        Item(
            "trigger_event",
            _("Tình huống thực tế"),
            help=_("Sự việc gì, ở đâu, vì sao phải giải quyết sớm."),
        ),
        Item("trigger_on", _("Ngày xảy ra, phát hiện"), DAY),
        Item("bottleneck", _("Điểm nghẽn, nút thắt, khó khăn, vướng mắc")),
        Item(
            "legal_gap_type",
            _("Tình trạng quy định"),
            CHOICE,
            choices=GAPS,
            help=_(
                "NĐ 73/2023 nói về vấn đề chưa được quy định; hai trường hợp sau thuộc Kết luận 14-KL/TW và kế hoạch của Thành phố."
            ),
        ),
        Item(
            "cited_rule",
            _("Điều khoản liên quan"),
            LONG,
            required=False,
            max_length=1000,
            help=_("Ghi điều, khoản, văn bản; bắt buộc khi đã có quy định."),
        ),
        Item("why_now", _("Sự cần thiết, mục đích, yêu cầu")),
    ),
)
BASIS = Section(
    "can-cu",
    _("Cơ sở khoa học và thực tiễn"),
    _("Mỗi cơ sở cần ít nhất một minh chứng: trích dẫn ở đây hoặc tệp ở bước Tài liệu."),
    (
        Item("scientific_basis", _("Cơ sở khoa học")),
        Item(
            "scientific_evidence",
            _("Minh chứng khoa học được trích dẫn"),
            required=False,
            max_length=2000,
        ),
        Item("practical_basis", _("Cơ sở thực tiễn")),
        Item(
            "practical_evidence",
            _("Minh chứng thực tiễn được trích dẫn"),
            required=False,
            max_length=2000,
        ),
    ),
)
BENEFITS = Section(
    "loi-ich",
    _("Lợi ích chung và tác động"),
    _("Lợi ích chung phải đo được, để kết quả sau này được đánh giá công tâm."),
    (
        Item("impact_positive", _("Tác động tích cực")),
        Item("impact_negative", _("Tác động tiêu cực (nếu có)")),
    ),
    (
        Table(
            "benefits",
            _("Lợi ích chung"),
            _("Chỉ số"),
            (
                Item("beneficiary", _("Ai hưởng lợi"), TEXT, max_length=300),
                Item("indicator", _("Chỉ số"), TEXT, max_length=300),
                Item("baseline", _("Hiện trạng"), TEXT, max_length=200),
                Item("target", _("Mục tiêu"), TEXT, max_length=200),
                Item("source", _("Nguồn số liệu"), TEXT, max_length=300),
            ),
            min_rows=1,
        ),
    ),
)
OPTIONS = Section(
    "phuong-an",
    _("Các phương án"),
    _("Ít nhất hai phương án được cân nhắc, một phương án được chọn và nêu lý do."),
    (
        Item("chosen_reason", _("Lý do chọn phương án")),
        Item(
            "cost_benefit",
            _("Chi phí, lợi ích và tác động của phương án đột phá"),
            required=False,
            help=_("Bắt buộc khi phương án được chọn có tính đột phá."),
        ),
    ),
    (
        Table(
            "options",
            _("Phương án giải quyết"),
            _("Phương án"),
            (
                Item("name", _("Tên phương án"), TEXT, max_length=300),
                Item("content", _("Nội dung")),
                Item("pros", _("Ưu điểm"), max_length=3000),
                Item("cons", _("Nhược điểm"), max_length=3000),
                Item("cost", _("Chi phí (đồng)"), MONEY, required=False),
                Item("is_breakthrough", _("Có tính đột phá"), CHOICE, choices=YES_NO),
                Item("is_chosen", _("Phương án được chọn"), CHOICE, choices=YES_NO),
            ),
            min_rows=2,
        ),
    ),
)
CARRYING_OUT = Section(
    "to-chuc",
    _("Tổ chức thực hiện"),
    _("Phạm vi thực hiện quyết định cấp nào có thẩm quyền."),
    (
        Item("scope", _("Phạm vi, đối tượng, địa bàn, thời gian")),
        Item(
            "scope_units",
            _("Đơn vị, địa phương nơi thực hiện"),
            UNITS,
            required=False,
            help=_("Để trống nếu chỉ trong đơn vị của người đề xuất."),
        ),
        Item("affected_units", _("Đơn vị, địa phương chịu ảnh hưởng"), UNITS, required=False),
        Item("starts_on", _("Thực hiện từ ngày"), DAY),
        Item("ends_on", _("Thực hiện đến ngày"), DAY),
        Item("feasibility", _("Tính khả thi")),
        Item("pilot_requested", _("Đề nghị thí điểm"), CHOICE, choices=YES_NO),
        Item(
            "pilot_scale",
            _("Quy mô, nơi và thời gian thí điểm"),
            required=False,
            help=_("Bắt buộc khi đề nghị thí điểm."),
        ),
    ),
    (
        Table(
            "tasks",
            _("Nội dung, nhiệm vụ"),
            _("Phần việc"),
            (
                Item("name", _("Phần việc"), TEXT, max_length=300),
                Item("owner", _("Người phụ trách"), TEXT, max_length=200),
                Item("starts_on", _("Từ ngày"), DAY),
                Item("ends_on", _("Đến ngày"), DAY),
            ),
            min_rows=1,
        ),
        Table(
            "resources",
            _("Nguồn lực"),
            _("Nguồn lực"),
            (
                Item("kind", _("Loại"), CHOICE, choices=RESOURCES),
                Item("description", _("Mô tả"), TEXT, max_length=500),
                Item("amount", _("Số tiền (đồng)"), MONEY, required=False),
            ),
            min_rows=1,
        ),
        Table(
            "support_requests",
            _("Đề nghị hỗ trợ"),
            _("Đề nghị"),
            (
                Item("kind", _("Loại"), CHOICE, choices=RESOURCES),
                Item("description", _("Nội dung đề nghị"), TEXT, max_length=500),
                Item("needed_by", _("Cần trước ngày"), DAY, required=False),
            ),
        ),
    ),
)
RISKS = Section(
    "rui-ro",
    _("Kế hoạch rủi ro"),
    _(
        "Rủi ro ghi ở đây được chốt khi phê duyệt. Sau này, chỉ rủi ro đã chốt mới được coi là đã dự liệu."
    ),
    (),
    (
        Table(
            "risks",
            _("Rủi ro dự liệu"),
            _("Rủi ro"),
            (
                Item("risk_code", _("Mã rủi ro"), TEXT, max_length=10, help=_("Ví dụ R-01.")),
                Item("description", _("Mô tả"), max_length=3000),
                Item("cause", _("Nguyên nhân"), max_length=2000),
                Item("phase", _("Giai đoạn, phần việc"), TEXT, max_length=300),
                Item("likelihood", _("Khả năng (1–5)"), SCORE),
                Item("impact", _("Tác động (1–5)"), SCORE),
                Item("harmed", _("Ai chịu thiệt hại"), TEXT, max_length=300),
                Item("max_damage", _("Thiệt hại tối đa ước tính (đồng)"), MONEY, required=False),
                Item("warning_sign", _("Dấu hiệu nhận biết"), max_length=1000),
                Item("prevention", _("Biện pháp phòng ngừa"), max_length=2000),
                Item("remedy", _("Biện pháp khắc phục"), max_length=2000),
                Item("owner", _("Người chịu trách nhiệm"), TEXT, max_length=200),
                Item("contingency", _("Kinh phí dự phòng (đồng)"), MONEY, required=False),
                Item(
                    "stop_criterion",
                    _("Ngưỡng dừng"),
                    LONG,
                    required=False,
                    max_length=1000,
                    help=_(
                        "Bắt buộc khi mức rủi ro (khả năng × tác động) từ ngưỡng quy định trở lên."
                    ),
                ),
                Item("stop_authority", _("Ai có quyền dừng"), TEXT, max_length=200),
                Item("residual", _("Rủi ro còn lại"), LONG, required=False, max_length=1000),
                Item("is_worst_case", _("Là tình huống xấu nhất"), CHOICE, choices=YES_NO),
            ),
            min_rows=1,
            help=_("Ít nhất một dòng là tình huống xấu nhất."),
        ),
    ),
)
INTERESTS = Section(
    "loi-ich-lien-quan",
    _("Kê khai lợi ích liên quan"),
    _("Kê khai trung thực bảo vệ chính người đề xuất khi có việc phải xem xét."),
    (
        Item(
            "has_interest",
            _("Bản thân hoặc người thân có lợi ích liên quan đến đề xuất không?"),
            CHOICE,
            choices=YES_NO,
        ),
    ),
    (
        Table(
            "interests",
            _("Lợi ích liên quan"),
            _("Kê khai"),
            (
                Item("person", _("Người, tổ chức có lợi ích"), TEXT, max_length=200),
                Item("relation", _("Quan hệ"), TEXT, max_length=200),
                Item("interest", _("Lợi ích"), max_length=1000),
            ),
        ),
    ),
)

QUESTIONS = Section(
    "cau-hoi",
    _("Câu hỏi bổ sung"),
    _("Trình tự xử lý hồ sơ hiện hành hỏi thêm những điều này."),
    (),
    (
        Table(
            "extra_answers",
            _("Câu hỏi bổ sung"),
            _("Câu hỏi"),
            (Item("question", _("Câu hỏi"), max_length=500), Item("answer", _("Trả lời"))),
            asked=True,
        ),
    ),
)

SECTIONS = (BASICS, PROBLEM, BASIS, BENEFITS, OPTIONS, CARRYING_OUT, RISKS, INTERESTS, QUESTIONS)
BY_CODE = {section.code: section for section in SECTIONS}
FORM_VERSION = 3
