import json
from authorities.models import AuthorityRule, DeadlineRule, Setting, LegalBasis
import pytest
from django.urls import get_resolver, reverse, URLPattern
from tests import world
from django.utils import timezone
from initiatives.services import people
from initiatives.services.people import Share
from approvals.services import submission
pytestmark = pytest.mark.django_db
ROLES="author colleague head deputy clerk party mayor focal admin officer stranger other_head".split()
def submitted_pair(city):
    draft = world.draft_of(city.author, commit=False)
    people.name_proposers(initiative_id=draft.pk, shares=[Share(city.author,60),Share(city.colleague,40)], actor=city.author, at=world.START)
    people.confirm_share(initiative_id=draft.pk, actor=city.colleague, at=world.START)
    world.sign(draft, city.author); world.sign(draft, city.colleague)
    return submission.submit(initiative_id=draft.pk, actor=city.author, at=world.START)
def names():
    out=[]
    def walk(res, ns=""):
        for p in res.url_patterns:
            if isinstance(p, URLPattern): out.append((ns+(p.name or "?"), str(p.pattern)))
            else: walk(p, ns+(p.namespace+":" if p.namespace else ""))
    walk(get_resolver()); return out
def test_gen(client):
    import datetime
    res={}
    city=world.City(); case=submitted_pair(city); code=case.initiative.code
    from accounts.models import Delegation
    from initiatives.services import attachments
    deleg=world.delegate(city.head, city.deputy2, city.ward)

    other=world.in_meeting(city); ballot=other.meeting.ballots.get(member=city.head)
    dec=world.prepared(city, case=world.voted(city))
    iss=world.issued(city)
    from notifications.models import Notification
    note=Notification.objects.create(event_key="x",recipient=city.author,kind="TASK",subject="s",body="b",url="/")
    from initiatives.models import Attachment
    att=Attachment(initiative=case.initiative,kind="OTHER",name="a.txt",content_type="text/plain",size=2,sha256="0"*64,stored_as="x/y",uploaded_by=city.author,uploaded_at=world.START)
    world.record(att)
    from django.core.files.storage import default_storage
    from django.core.files.base import ContentFile
    default_storage.save("x/y", ContentFile(b"hi"))
    rule=AuthorityRule.objects.first()
    for name,pat in names():
        kw={}
        if "code" in pat: kw["code"]=code
        if "slug:step" in pat: kw["step"]="receive" if "buoc" in pat else "van-de"
        if "number" in pat: kw["number"]=1
        if "pk" in pat:
            kw["pk"]={"accounts:delegation_revoke":deleg.pk,"approvals:ballot_cast":ballot.pk,"approvals:ballot_recuse":ballot.pk,"approvals:decision_detail":dec.pk,"notifications:notification_open":note.pk,"initiatives:attachment_download":att.pk,"initiatives:attachment_remove":att.pk,"authorities:rule_edit":rule.pk,"authorities:deadline_edit":DeadlineRule.objects.first().pk,"authorities:setting_edit":Setting.objects.first().pk,"authorities:legal_edit":LegalBasis.objects.first().pk}[name]
        url=reverse(name,kwargs=kw)
        row={}
        for role in ROLES:
            client.force_login(getattr(city,role),backend="allauth.account.auth_backends.AuthenticationBackend")
            r=client.get(url); s=r.status_code; m="get"
            if s==405: r=client.post(url); s=r.status_code; m="post"
            row.setdefault(f"{m}{s}",[]).append(role)
        res[name]=(pat,row)
    for n,(p,r) in res.items(): print(n,p); [print("     ",k," ".join(v)) for k,v in r.items()]
