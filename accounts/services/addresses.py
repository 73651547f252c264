"""The address of an account is the one in its record, and no other."""

from allauth.account.models import EmailAddress

from accounts.models import User


def forget_former_addresses(user: User) -> None:
    """Drop what allauth noted of addresses: it would go on mailing password links to a former one."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
