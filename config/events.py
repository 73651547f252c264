"""Which handlers hear which event: the only place where apps meet sideways."""

TOLD = ["notifications.handlers.cases.case_moved"]
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
    "pass_case",
    "change_procedure",
]
CARRIED = ["notifications.handlers.pilots.pilot_moved"]
PILOT_STEPS = [
    "set_up",
    "assign",
    "start",
    "accept_package",
    "file_report",
    "suspend",
    "resume",
    "terminate",
    "roll_out",
    "report_completion",
    "call_evaluation",
    "hold_evaluation",
    "conclude",
    "scale",
    "close",
    "hand_over",
]
ARRANGED = ["notifications.handlers.rules.reorganisation_moved"]
OBSTACLE = ["notifications.handlers.pilots.obstacle_moved"]
REVIEW = ["notifications.handlers.reviews.review_moved"]
REVIEW_STEPS = [
    "open",
    "form_panel",
    "add_member",
    "invite",
    "give_statement",
    "go_on_unheard",
    "close_vote",
    "send_back",
    "conclude",
    "extend",
    "refer",
    "take_back",
    "file_appeal",
    "uphold",
    "reopen",
]
AWARD = ["notifications.handlers.rewards.nomination_moved"]
AWARD_STEPS = [
    "nominate",
    "endorse",
    "check_dossier",
    "grant",
    "record_grant",
    "decline",
    "withdraw_nomination",
    "revoke",
]
OBSTRUCTION = ["notifications.handlers.reviews.obstruction_moved"]
ACTION = ["notifications.handlers.monitoring.action_moved"]
ADJUSTMENT = ["notifications.handlers.pilots.adjustment_moved"]

ANSWERED = [*TOLD, "monitoring.handlers.case_answered"]
ANSWERS = [
    "approve",
    "approve_override",
    "direct_approve",
    "reject",
    "direct_refuse",
    "screen_out",
    "escalate",
    "declare_conflict",
    "assign",
    "open_urgent",
    "take_to_superior",
]

REQUEST = ["notifications.handlers.records.request_moved"]
ARCHIVE = ["notifications.handlers.archive.archive_moved"]
ARCHIVE_STEPS = ["propose_destruction", "keep_longer", "destroy"]
REQUEST_STEPS = [
    "accept",
    "refuse",
    "extend_request",
    "finish",
    "send_back_erasure",
    "confirm_erasure",
    "withdraw_request",
]
RULES = ["notifications.handlers.rules.change_moved"]
RECORDS = ["notifications.handlers.rules.record_moved"]

HANDLERS: dict[str, list[str]] = {
    "accounts.delegated": ["notifications.handlers.powers.delegated"],
    "accounts.delegation_prepared": ["notifications.handlers.powers.prepared"],
    "accounts.delegation_revoked": ["notifications.handlers.powers.revoked"],
    "accounts.delegation_ends": ["notifications.handlers.powers.ends_soon"],
    **{f"authorities.{step}_record": RECORDS for step in ("confirm", "refuse", "fail")},
    "authorities.check_import": ["notifications.handlers.rules.import_moved"],
    "authorities.apply_import": ["notifications.handlers.rules.import_moved"],
    "authorities.record_proposed": ["notifications.handlers.rules.record_proposed"],
    **{f"authorities.{step}_change": RULES for step in ("propose", "confirm", "return")},
    **{
        f"reorganisation.{step}": ARRANGED
        for step in ("propose", "confirm", "send_back", "withdraw", "start", "turn_back", "finish")
    },
    **{f"approvals.{step}": TOLD for step in CASE_STEPS},
    **{f"approvals.{step}": ANSWERED for step in ANSWERS},
    "approvals.reminder": ["notifications.handlers.cases.reminder_due"],
    "approvals.urge": ["notifications.handlers.cases.case_urged"],
    "initiatives.proposer_named": ["notifications.handlers.files.proposer_named"],
    "workflow.sealed": ["notifications.handlers.ledger.sealed"],
    "workflow.witnessed": ["notifications.handlers.ledger.witnessed"],
    "workflow.key_after_loss": ["notifications.handlers.ledger.key_after_loss"],
    "workflow.audit_failed": ["notifications.handlers.ledger.audit_failed"],
    "initiatives.quarantine": [
        "notifications.handlers.files.file_quarantined",
        "monitoring.handlers.file_locked",
        "reorganisation.handlers.file_locked",
    ],
    "initiatives.report_secrecy": ["notifications.handlers.files.secrecy_reported"],
    "initiatives.draw_up_minutes": ["notifications.handlers.files.minutes_drawn_up"],
    "initiatives.confirm_minutes": ["initiatives.handlers.minutes_confirmed"],
    "initiatives.release": [
        "approvals.handlers.restore_standing",
        "pilots.handlers.restore_standing",
    ],
    **{f"pilots.{step}": CARRIED for step in PILOT_STEPS},
    "protection.pass_review": ["notifications.handlers.succession.review_came"],
    "protection.pass_measure": ["notifications.handlers.succession.measure_came"],
    "protection.pass_obstruction": ["notifications.handlers.succession.obstruction_came"],
    "rewards.pass_nomination": ["notifications.handlers.succession.nomination_came"],
    "rewards.pass_encouragement": ["notifications.handlers.succession.encouragement_came"],
    "monitoring.pass_action": ["notifications.handlers.succession.action_came"],
    "monitoring.pass_unit_report": ["notifications.handlers.succession.report_came"],
    "pilots.incident": ["notifications.handlers.pilots.incident_reported"],
    "pilots.obstacle": ["notifications.handlers.pilots.obstacle_raised"],
    **{f"pilots.{step}_obstacle": OBSTACLE for step in ("solve", "escalate", "drop", "pass")},
    **{f"pilots.{step}_adjustment": ADJUSTMENT for step in ("submit", "approve", "refuse", "pass")},
    "pilots.conclude": [*CARRIED, "protection.handlers.evaluation_concluded"],
    **{f"protection.{step}": REVIEW for step in REVIEW_STEPS},
    **{f"rewards.{step}": AWARD for step in AWARD_STEPS},
    "protection.reminder": ["notifications.handlers.reviews.review_reminder"],
    "protection.evidence": ["notifications.handlers.reviews.evidence_added"],
    "protection.obstruction": ["notifications.handlers.reviews.obstruction_reported"],
    **{f"protection.{step}_obstruction": OBSTRUCTION for step in ("take", "answer")},
    "pilots.reminder": ["notifications.handlers.pilots.pilot_reminder"],
    "monitoring.letter": ["notifications.handlers.monitoring.letter_sent"],
    "monitoring.annual_opened": ["notifications.handlers.monitoring.annual_opened"],
    "monitoring.report_reminder": ["notifications.handlers.monitoring.report_reminder"],
    "monitoring.submit_unit_report": ["notifications.handlers.monitoring.report_moved"],
    "monitoring.return_unit_report": ["notifications.handlers.monitoring.report_moved"],
    "monitoring.action_ordered": ["notifications.handlers.monitoring.action_ordered"],
    "monitoring.action_reminder": ["notifications.handlers.monitoring.action_reminder"],
    **{f"monitoring.{step}_action": ACTION for step in ("report", "close", "send_back", "drop")},
    "records.asked": REQUEST,
    **{f"records.{step}": REQUEST for step in REQUEST_STEPS},
    "records.prepare_erasure": [*REQUEST, "notifications.handlers.records.erasure_proposed"],
    "records.note_correction": [*REQUEST, "notifications.handlers.records.correction_noted"],
    "records.erased": [
        "initiatives.handlers.files_destroyed",
        "notifications.handlers.records.erased",
    ],
    **{f"records.{step}": ARCHIVE for step in ARCHIVE_STEPS},
    "records.destroyed": ["initiatives.handlers.files_destroyed"],
    "records.kept_over": ["notifications.handlers.archive.kept_over"],
    "records.draft_ageing": ["notifications.handlers.records.draft_ageing"],
    "records.draft_expired": [
        "initiatives.handlers.files_destroyed",
        "notifications.handlers.records.draft_expired",
    ],
    "records.reminder": ["notifications.handlers.records.request_reminder"],
    "records.archive_reminder": ["notifications.handlers.archive.archive_reminder"],
    "workflow.job_ended": ["notifications.handlers.jobs.job_ended"],
}
