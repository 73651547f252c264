"""The log: entries as they are written, their places in the tree, and the signed heads of it."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ledger.notes import Note, PublicKey, TreeHead


class Entry(models.Model):
    """That something was written, in the transaction that wrote it: the hash of its leaf. Append-only.

    ``kind`` and ``key`` say where the original stands, ``form`` in which form its leaf was made. ``after_size`` and ``after_root`` are the newest signed
    head at that time: the leaf contains them, so that it cannot be older than that head.
    """

    kind = models.CharField(max_length=63)
    key = models.BigIntegerField()
    form = models.CharField(max_length=16, blank=True)
    hash = models.BinaryField(max_length=32)
    after_size = models.BigIntegerField()
    after_root = models.BinaryField(max_length=32)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="ledger_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Secret(models.Model):
    """What hides the values in a leaf: destroyed with them when the law demands that they are erased."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.entry_id)


class Pending(models.Model):
    """Entries that have no place in the tree yet."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return str(self.entry_id)


class Leaf(models.Model):
    """The place of an entry in the tree. Append-only."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["index"]

    def __str__(self) -> str:
        return str(self.index)


class Tile(models.Model):
    """256 neighbouring hashes of one level, once all of them are there (C2SP tlog-tiles). Append-only."""

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_tile_once")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LogKey(models.Model):
    """A public key of the log, from the first head it signed on. Append-only.

    ``endorsement`` is the line of this key signed with the key before it; empty for the first one, and for one
    that was made because the key before it was lost: ``reason`` says so.
    """

    line = models.CharField(max_length=300, unique=True)
    since_size = models.BigIntegerField()
    endorsement = models.TextField(blank=True)
    reason = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.line

    @property
    def public(self) -> PublicKey:
        """The key itself."""
        return PublicKey.parse(self.line)


class CheckpointQuerySet(models.QuerySet[Any]):
    """Reads of signed heads."""

    def newest(self) -> Any:
        """The head of the largest tree; None before the first."""
        return self.order_by("-size").first()

    def covering(self, index: int) -> Any:
        """The first head whose tree holds the leaf at ``index``; None while there is none."""
        return self.filter(size__gt=index).order_by("size").first()

    def witnessed(self) -> Any:
        """Those that somebody outside signed too."""
        return self.filter(
            Exists(Cosignature.objects.filter(checkpoint=OuterRef("pk")).values("pk"))
        )


class Checkpoint(models.Model):
    """A signed head of the tree. Append-only."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    objects = CheckpointQuerySet.as_manager()

    class Meta:
        ordering = ["size"]

    def __str__(self) -> str:
        return str(self.size)

    @property
    def signed(self) -> Note:
        """The note with its signatures."""
        return Note.parse(self.note)

    @property
    def witnessed(self) -> str:
        """The note with the lines of the witnesses who signed it too; a query."""
        return self.note + "".join(self.cosignatures.values_list("line", flat=True))

    @property
    def head(self) -> TreeHead:
        """What the note says."""
        return TreeHead.parse(self.signed.body)


class Witness(models.Model):
    """Somebody outside who signs heads that continue everything he saw before. Append-only."""

    line = models.CharField(max_length=300, unique=True)
    note = models.TextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.line.partition("+")[0]

    @property
    def public(self) -> PublicKey:
        """His key."""
        return PublicKey.parse(self.line)


class Cosignature(models.Model):
    """A witness's line under a head, with the time by his own clock. Append-only."""

    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures")
    line = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "witness"], name="ledger_cosignature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness_id}"
