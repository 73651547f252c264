"""What a request brings: the signed-in person, and what the person typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from accounts.middleware import take_held
from accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in person. ``SignInMiddleware`` makes sure there is one."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    return user


def typed(request: HttpRequest, action: str = "") -> QueryDict | None:
    """What a form shall show: what was posted, else what an expired session was about to send.

    ``action`` is where the form goes when that is not the page's own address.
    """
    if request.method == "POST":
        return request.POST
    held = take_held(request, action=action or request.path)
    if not held:
        return None
    messages.info(
        request,
        _("Phiên làm việc đã hết khi bạn gửi; nội dung bạn gõ vẫn còn dưới đây. Hãy gửi lại."),
    )
    return QueryDict(held)


def is_sent(request: HttpRequest, form: BaseForm) -> bool:
    """Whether a valid form was sent now: text that was only brought back never acts by itself."""
    return request.method == "POST" and form.is_valid()


def status_of(request: HttpRequest, form: BaseForm) -> int:
    """422 for what was sent and could not be taken."""
    return 422 if request.method == "POST" and form.errors else 200
