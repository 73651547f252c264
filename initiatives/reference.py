"""The first version of the commitment's clauses (G2)."""

CLAUSES = [
    {
        "code": "authorship",
        "text": "Tôi là tác giả, đồng tác giả của đề xuất với tỷ lệ đóng góp đã xác nhận.",
        "text_en": "I am an author or co-author of the proposal, with the share that I confirmed.",
    },
    {
        "code": "common_interest",
        "text": "Tôi đề xuất và thực hiện vì lợi ích chung, không vụ lợi.",
        "text_en": "I propose and act for the common interest, without self-seeking.",
    },
    {
        "code": "no_conflict",
        "text": "Tôi đã kê khai đầy đủ lợi ích liên quan của bản thân và người thân.",
        "text_en": "I have declared all related interests of mine and of my relatives.",
    },
    {
        "code": "compliance",
        "text": "Đề xuất không trái chủ trương của Đảng, Hiến pháp và pháp luật.",
        "text_en": "The proposal is not contrary to the Party's line, the Constitution or the law.",
    },
    {
        "code": "follow_plan",
        "text": "Tôi thực hiện đúng kế hoạch được phê duyệt, báo cáo trung thực và dừng khi chạm ngưỡng.",
        "text_en": "I will follow the approved plan, report truthfully and stop at the threshold.",
    },
    {
        "code": "report",
        "text": "Tôi báo cáo sự cố trong thời hạn ghi trên bản cam kết này.",
        "text_en": "I will report incidents within the time stated on this commitment.",
    },
    {
        "code": "secret_data",
        "text": "Tôi không đưa bí mật nhà nước và dữ liệu cá nhân không cần thiết lên hệ thống.",
        "text_en": "I put no state secrets and no unnecessary personal data on the system.",
    },
]
