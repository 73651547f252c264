"""Which handlers hear which event: the only place where apps meet sideways."""

TOLD = ["notifications.handlers.case_moved"]
CASE_STEPS = [
    "open",
    "return_for_completion",
    "resubmit",
    "receive",
    "assign",
    "screen_out",
    "escalate",
    "declare_conflict",
    "open_urgent",
    "ask_party",
    "record_party_opinion",
    "add_party_opinion",
    "send_to_council",
    "record_council_result",
    "close_meeting",
    "approve",
    "approve_override",
    "reject",
    "direct_approve",
    "direct_review",
    "direct_refuse",
    "withdraw",
    "take_to_superior",
    "reconsider",
]

HANDLERS: dict[str, list[str]] = {
    **{f"approvals.{step}": TOLD for step in CASE_STEPS},
    "approvals.reminder": ["notifications.handlers.reminder_due"],
    "approvals.urge": ["notifications.handlers.case_urged"],
    "initiatives.proposer_named": ["notifications.handlers.proposer_named"],
    "initiatives.quarantine": ["notifications.handlers.file_quarantined"],
    "initiatives.report_secrecy": ["notifications.handlers.secrecy_reported"],
    "initiatives.draw_up_minutes": ["notifications.handlers.minutes_drawn_up"],
    "initiatives.confirm_minutes": ["initiatives.handlers.minutes_confirmed"],
    "initiatives.release": ["approvals.handlers.restore_standing"],
}
