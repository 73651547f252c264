"""Which address answers whom with what: the table that the pages are held against."""

from typing import Any

ROLES = {
    "author": "author",
    "co_author": "colleague",
    "head": "head",
    "deputy": "deputy",
    "clerk": "clerk",
    "party": "party",
    "superior": "mayor",
    "focal": "focal",
    "admin": "admin",
    "officer": "officer",
    "stranger": "stranger",
    "other_head": "other_head",
}
ALL = frozenset(ROLES)
SEES = frozenset({"author", "co_author", "head", "deputy", "clerk", "focal"})
DESK = frozenset({"head", "clerk"})
NOT_MINE = ALL - SEES
HEADS = frozenset({"head", "superior", "other_head"})
# of the yearly review: who watches the city, who works for the ward, who works for any unit
WATCHERS = frozenset({"focal", "superior"})
WARD = frozenset({"head", "deputy", "clerk"})
OFFICES = WARD | WATCHERS | {"other_head"}


def only(*names: str, rest: int, status: int = 200) -> dict[int, frozenset[str]]:
    """``status`` for these people, ``rest`` for everybody else."""
    return {status: frozenset(names), rest: ALL - set(names)}


def seen(answers: dict[int, frozenset[str] | set[str]]) -> dict[int, Any]:
    """The answers for those who see the file; nobody else learns that it exists."""
    return {**answers, 404: NOT_MINE | answers.get(404, frozenset())}


def on_pilot(
    answers: dict[int, set[str] | frozenset[str]], who: frozenset[str] | None = None
) -> dict[int, Any]:
    """``answers`` for some, 403 for the others who see a file that is carried out."""
    sees = CARRIED if who is None else who
    named = frozenset().union(*answers.values()) if answers else frozenset()
    return {**answers, 403: sees - named, 404: ALL - sees}


CARRIED = (SEES - {"co_author"}) | {"other_head"}
EVERYBODY = {200: ALL}
CONCERNED = only("author", "superior", rest=404)
HONOURED = frozenset({"author", "head", "deputy", "clerk", "focal"})
AWARDED = only(*HONOURED, rest=404)
UNCONCERNED = ALL - {"author", "superior"}
READERS = seen({200: SEES})
CLOSED = seen({403: SEES})  # a submitted file is written in by nobody
ADMIN = only("admin", rest=403)
EDITORS = only("admin", "focal", rest=403)

# Address → who gets what. POST where the address takes nothing else; the case is submitted and
# waits at the desk. Ballots are those of a meeting, the decision is prepared and not issued.
ANSWERS: dict[str, dict[int, Any]] = {
    "portal:work": EVERYBODY,
    "portal:initiative_list": EVERYBODY,
    "portal:initiative_detail": READERS,
    "portal:version_detail": READERS,
    "portal:secrecy_desk": only("officer", rest=403),
    "portal:secrecy_report": READERS,
    "portal:minutes_draw_up": CLOSED,
    "portal:minutes_confirm": {404: ALL},
    "portal:initiative_release": CLOSED,
    "portal:job_list": EVERYBODY,
    "portal:job_detail": only("author", rest=404),
    "portal:job_file": only("author", rest=404),
    "portal:help_page": EVERYBODY,
    "portal:proof_list": READERS,
    "portal:receipt": READERS,
    "portal:dossier": seen(
        {302: {"author", "co_author", "head", "clerk"}, 403: {"deputy", "focal"}}
    ),
    "portal:checkpoint": {404: ALL},  # nothing was signed yet
    "portal:checkpoint_of": {404: ALL},
    "portal:tile": {404: ALL},
    "portal:consistency": {404: ALL},
    "portal:heads": EVERYBODY,
    "portal:log_keys": EVERYBODY,
    "portal:row_proof": {404: ALL},
    "portal:read_log": seen({200: {"author", "co_author"}, 403: SEES - {"author", "co_author"}}),
    "portal:ledger": EVERYBODY,
    "portal:witness_add": ADMIN,
    "portal:cosignature_add": only("officer", "focal", "admin", rest=403),
    "portal:audit_check": only("officer", "focal", "admin", rest=403, status=302),
    "portal:healthz": EVERYBODY,
    "portal:readyz": EVERYBODY,
    "initiatives:draft_start": EVERYBODY,
    "initiatives:similar_list": EVERYBODY,
    "initiatives:step_edit": CLOSED,
    "initiatives:step_autosave": CLOSED,
    "initiatives:step_restore": CLOSED,
    "initiatives:proposers_edit": CLOSED,
    "initiatives:nd73_state": CLOSED,
    "initiatives:share_confirm": CLOSED,
    "initiatives:commitment_sign": CLOSED,
    "initiatives:attachments_edit": CLOSED,
    "initiatives:attachment_download": READERS,
    "initiatives:attachment_remove": CLOSED,
    "approvals:submission_review": seen({302: {"author"}, 403: SEES - {"author"}}),
    "approvals:route_preview": CLOSED,
    # a submitted file is withdrawn by the dialog of its case, not as a draft
    "approvals:draft_withdraw": seen({302: {"author"}, 403: SEES - {"author"}}),
    "approvals:case_step": seen({200: DESK, 403: SEES - DESK}),
    "approvals:meeting_detail": {404: ALL},
    # of another case than the submitted one; who comes by GET is led to the sheet
    "approvals:ballot_cast": {302: SEES - {"co_author"}, 404: NOT_MINE | {"co_author"}},
    "approvals:ballot_recuse": {302: SEES - {"co_author"}, 404: NOT_MINE | {"co_author"}},
    "approvals:decision_edit": seen({200: DESK, 403: SEES - DESK}),
    "approvals:decision_detail": only(*DESK, rest=404),
    # about another case, which is carried out; the other ward has to solve its obstacle
    "pilots:pilot_set_up": CLOSED,
    "pilots:pilot_step": on_pilot({200: {"author"}}),
    "pilots:obstacle_detail": on_pilot({200: CARRIED}),
    "pilots:obstacle_step": on_pilot({200: {"other_head"}}),
    "pilots:incident_detail": on_pilot({200: CARRIED}),
    "pilots:report_detail": on_pilot({200: CARRIED}),
    "pilots:adjustment_detail": on_pilot({200: CARRIED}),
    "pilots:adjustment_edit": on_pilot({200: {"author"}}),
    "pilots:adjustment_step": on_pilot({200: {"author"}}),
    # restricted: the person concerned and the head above; nobody else learns that it exists
    "protection:review_list": EVERYBODY,
    "protection:review_detail": CONCERNED,
    "protection:review_compare": CONCERNED,
    "protection:measure_ask": CONCERNED,
    "protection:evidence_add": {403: {"author", "superior"}, 404: UNCONCERNED},
    "protection:evidence_file": {404: ALL},
    "protection:review_step": {200: {"superior"}, 403: {"author"}, 404: UNCONCERNED},
    "protection:measure_step": {404: ALL},
    "protection:member_declare": {404: ALL},
    "protection:member_vote": {404: ALL},
    "protection:review_open": on_pilot({}),
    "protection:obstruction_report": seen(
        {200: {"author", "co_author"}, 403: SEES - {"author", "co_author"}}
    ),
    "protection:obstruction_detail": CONCERNED,
    "protection:obstruction_step": {200: {"superior"}, 403: {"author"}, 404: UNCONCERNED},
    "monitoring:library_list": EVERYBODY,
    "monitoring:library_entry": EVERYBODY,
    "monitoring:library_replicate": EVERYBODY,
    "monitoring:library_withdraw": only("focal", rest=403),
    "monitoring:library_publish": on_pilot({200: {"focal"}}, SEES - {"co_author"}),
    # about a third case, which was completed and whose proposer is nominated
    "rewards:nomination_list": EVERYBODY,
    "rewards:catalogue_page": EVERYBODY,
    "rewards:nomination_detail": AWARDED,
    "rewards:nomination_step": {200: {"head"}, 403: HONOURED - {"head"}, 404: ALL - HONOURED},
    "rewards:evidence_add": {200: DESK, 403: HONOURED - DESK, 404: ALL - HONOURED},
    "rewards:evidence_file": {404: ALL},
    "rewards:award_decision": {200: DESK, 403: HONOURED - DESK, 404: ALL - HONOURED},
    "rewards:nominate": on_pilot({200: DESK}, SEES - {"co_author"}),
    "rewards:encourage": on_pilot({200: DESK}, SEES - {"co_author"}),
    "rewards:encouragement_step": {200: {"head"}, 403: HONOURED - {"head"}, 404: ALL - HONOURED},
    "rewards:profile_detail": only("author", "head", "focal", rest=404),
    "rewards:unit_profile": only("head", "deputy", "superior", "focal", rest=404),
    "rewards:unit_profile_export": only("head", "deputy", "superior", "focal", rest=404),
    "rewards:profile_export": only("author", "head", "focal", rest=404),
    "records:request_list": EVERYBODY,
    "records:own_data_file": EVERYBODY,
    "records:request_add": EVERYBODY,
    "records:request_detail": only("author", "focal", "officer", rest=404),
    "records:request_step": {
        200: {"focal"},
        403: {"author", "officer"},
        404: ALL - {"author", "focal", "officer"},
    },
    "records:archive_list": EVERYBODY,
    "records:archive_detail": only(*WARD, "focal", rest=404),
    "records:archive_step": {
        200: DESK,
        403: {"deputy", "focal"},
        404: ALL - WARD - {"focal"},
    },
    "notifications:notification_list": EVERYBODY,
    "notifications:notification_open": only("author", rest=404, status=302),
    "notifications:notification_read_all": {302: ALL},
    "notifications:mailbox_list": EVERYBODY,
    "monitoring:overview": only(*HEADS, "focal", rest=403),
    "monitoring:answers": only(*HEADS, "focal", rest=403),
    "monitoring:target_list": only(*HEADS, "focal", rest=403),
    "monitoring:target_set": only("focal", rest=403),
    "monitoring:urge_many": only("focal", "superior", rest=403),
    "monitoring:urging_rounds": only("focal", "superior", rest=403),
    "monitoring:urging_round": only("focal", rest=404),
    "monitoring:annual_list": only("focal", "superior", rest=403),
    "monitoring:annual_open": only("focal", rest=403),
    "monitoring:annual_detail": only("focal", "superior", rest=404),
    "monitoring:annual_step": {200: {"focal"}, 403: {"superior"}, 404: ALL - WATCHERS},
    "monitoring:frozen_list": only("focal", "superior", rest=404),
    "monitoring:annual_file": {302: WATCHERS, 404: ALL - WATCHERS},
    "monitoring:action_order": {200: {"focal"}, 403: {"superior"}, 404: ALL - WATCHERS},
    "monitoring:unit_report_list": only(*OFFICES, rest=403),
    "monitoring:unit_report": only(*WARD, *WATCHERS, rest=404),
    "monitoring:reported_list": only(*WARD, *WATCHERS, rest=404),
    "monitoring:unit_report_step": {
        200: {"head"},
        403: (WARD | WATCHERS) - {"head"},
        404: ALL - WARD - WATCHERS,
    },
    "monitoring:action_list": only(*OFFICES, rest=403),
    "monitoring:action_detail": only(*WARD, *WATCHERS, rest=404),
    "monitoring:action_step": {
        200: DESK,
        403: (WARD | WATCHERS) - DESK,
        404: ALL - WARD - WATCHERS,
    },
    "monitoring:lesson_list": only(*HEADS, "focal", rest=403),
    "monitoring:case_urge": seen({200: {"focal"}, 403: SEES - {"focal"}}),
    "authorities:configuration_home": ADMIN,
    "authorities:rule_list": ADMIN,
    "authorities:rule_detail": ADMIN,
    "authorities:change_list": ADMIN,
    "authorities:change_open": ADMIN,
    "authorities:change_detail": ADMIN,
    "authorities:change_step": ADMIN,
    "authorities:change_undo": ADMIN,
    "authorities:change_day": ADMIN,
    "authorities:item_add": ADMIN,
    "authorities:item_edit": ADMIN,
    "authorities:item_end": ADMIN,
    "authorities:item_out": ADMIN,
    "approvals:rule_trial": ADMIN,
    "initiatives:text_list": ADMIN,
    "initiatives:text_publish": ADMIN,
    "reorganisation:list": EDITORS,
    "reorganisation:open": ADMIN,
    "reorganisation:detail": EDITORS,
    "reorganisation:edit": ADMIN,
    "reorganisation:unit_add": ADMIN,
    "reorganisation:change_add": ADMIN,
    "reorganisation:unit_edit": ADMIN,
    "reorganisation:unit_out": ADMIN,
    "reorganisation:change_out": ADMIN,
    "reorganisation:step": ADMIN,
    "reorganisation:count": {302: frozenset({"admin"}), 403: ALL - {"admin"}},
    "reorganisation:matter_list": EDITORS,
    "reorganisation:matter_edit": ADMIN,
    "reorganisation:report": {302: frozenset({"admin", "focal"}), 403: ALL - {"admin", "focal"}},
    "authorities:register_home": ADMIN,
    "authorities:import_list": ADMIN,
    "authorities:import_template": ADMIN,
    "authorities:import_detail": ADMIN,
    "authorities:import_step": ADMIN,
    "authorities:import_file": ADMIN,
    "authorities:directory_export": {302: frozenset({"admin"}), 403: ALL - {"admin"}},
    "authorities:register_list": ADMIN,
    "authorities:unit_tree": ADMIN,
    "authorities:record_detail": ADMIN,
    "authorities:record_add": ADMIN,
    "authorities:record_edit": ADMIN,
    "authorities:record_change": ADMIN,
    "authorities:record_step": ADMIN,
    "authorities:record_undo": ADMIN,
    "authorities:deadline_list": ADMIN,
    "authorities:calendar_edit": ADMIN,
    "authorities:legal_list": EVERYBODY,
    "accounts:account_detail": EVERYBODY,
    "accounts:delegation_add": EVERYBODY,
    "accounts:delegation_revoke": only("head", rest=404),
    "accounts:delegation_confirm": only("head", rest=404),
    "accounts:language_choose": {302: ALL},
    "accounts:session_end": {404: ALL},
    "account_login": {302: ALL},
    "account_logout": EVERYBODY,
    "account_change_password": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "usersessions_list": EVERYBODY,
}
STEPS = {
    "authorities:record_step": "withdraw_record",
    "authorities:import_step": "withdraw_import",
    "authorities:change_step": "withdraw_change",
    "reorganisation:step": "withdraw",
    "approvals:case_step": "receive",
    "pilots:pilot_step": "record_progress",
    "pilots:obstacle_step": "solve_obstacle",
    "pilots:adjustment_edit": "to-chuc",
    "pilots:adjustment_step": "submit_adjustment",
    "protection:review_step": "form_panel",
    "protection:measure_step": "apply_measure",
    "protection:obstruction_step": "take_obstruction",
    "rewards:nomination_step": "grant",
    "rewards:encouragement_step": "decide_encouragement",
    "monitoring:annual_step": "freeze_year",
    "monitoring:unit_report_step": "submit_unit_report",
    "monitoring:action_step": "report_action",
    "records:request_step": "accept",
    "records:archive_step": "hand_over",
}
ABOUT_COMPLETED_WORK = {
    "rewards:nominate",
    "rewards:encourage",
    "monitoring:library_entry",
    "monitoring:library_publish",
    "monitoring:library_replicate",
    "monitoring:library_withdraw",
}
ABOUT_THE_PILOT = {"pilots:pilot_step", "protection:review_open"}
SENT = {"initiatives:nd73_state": {"applies": "0", "reason": "Không phải lãnh đạo"}}
