from celery import shared_task
from django.utils import timezone

from initiatives.services.strays import drop_strays


@shared_task(name="initiatives.drop_strays")
def drop_stray_files() -> None:
    """Delete stored bytes that nothing points at any more."""
    drop_strays(at=timezone.now())
