from django.urls import path

from portal.views import errors, feed, health, initiatives, jobs, ledger, proofs, security, work

app_name = "portal"
urlpatterns = [
    path("", work.work_page, name="work"),
    path("ho-so/", work.initiative_list, name="initiative_list"),
    path("ho-so/<code:code>/", initiatives.initiative_detail, name="initiative_detail"),
    path(
        "ho-so/<code:code>/phien-ban/<int:number>/",
        initiatives.version_detail,
        name="version_detail",
    ),
    path("ho-so/<code:code>/mo-khoa/", security.initiative_release, name="initiative_release"),
    path("ho-so/<code:code>/bao-mat/", security.secrecy_report, name="secrecy_report"),
    path("ho-so/<code:code>/bien-ban/", security.minutes_draw_up, name="minutes_draw_up"),
    path("bien-ban/<int:pk>/ky/", security.minutes_confirm, name="minutes_confirm"),
    path("bao-mat/", security.secrecy_desk, name="secrecy_desk"),
    path(
        "ho-so/<code:code>/bang-chung/ban-ghi/<slug:table>/<int:pk>/",
        proofs.row_proof,
        name="row_proof",
    ),
    path(
        "ho-so/<code:code>/bang-chung/<slug:what>/<int:number>/<str:file>",
        proofs.receipt,
        name="receipt",
    ),
    path("ho-so/<code:code>/bang-chung/", proofs.proof_list, name="proof_list"),
    path("ho-so/<code:code>/ai-da-doc/", proofs.read_log, name="read_log"),
    path("ho-so/<code:code>/bo-ho-so/", proofs.dossier, name="dossier"),
    path("so-cai/", ledger.ledger, name="ledger"),
    path("so-cai/kiem-tra/", ledger.audit_check, name="audit_check"),
    path("so-cai/nhan-chung/", ledger.witness_add, name="witness_add"),
    path("so-cai/chu-ky/", ledger.cosignature_add, name="cosignature_add"),
    path("so-cai/checkpoint", feed.checkpoint, name="checkpoint"),
    path("so-cai/checkpoint/<int:size>", feed.checkpoint, name="checkpoint_of"),
    path("so-cai/keys", feed.log_keys, name="log_keys"),
    path("so-cai/tile/<int:level>/<path:place>", feed.tile, name="tile"),
    path("so-cai/nhat-quan/<int:first>/<int:second>", feed.consistency_proof, name="consistency"),
    path("so-cai/feed.atom", feed.heads, name="heads"),
    path("viec-nen/", jobs.job_list, name="job_list"),
    path("viec-nen/<uuid:key>/", jobs.job_detail, name="job_detail"),
    path("viec-nen/<uuid:key>/tep/", jobs.job_file, name="job_file"),
    path("tro-giup/", errors.help_page, name="help_page"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
