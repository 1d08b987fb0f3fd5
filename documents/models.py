"""Papers, frozen for good, the state of their PDFs, and the seals put on them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.blocks import PaperContent, from_json
from documents.lifecycles import RenderingLifecycle, SealingLifecycle
from documents.states import RenderingState, SealingState


class Paper(models.Model):
    """What was written, frozen in the step that wrote it.

    ``chain`` is the record it belongs to; ``audience`` holds who may read it, as sorted tokens with
    commas between; ``content`` is canonical JSON; ``proof_code`` finds it on the public page. The
    database refuses update, delete and truncate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("文书编号"), max_length=60, unique=True)
    code = models.CharField(_("文书种类"), max_length=60)
    version = models.PositiveSmallIntegerField(_("版式版本"))
    title = models.CharField(_("标题"), max_length=120)
    case_number = models.CharField(_("案件编号"), max_length=60, db_index=True)
    chain = models.UUIDField(db_index=True)
    audience = models.CharField(_("可阅读方"), max_length=200)
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    proof_code = models.CharField(_("查验码"), max_length=16, blank=True, default="")
    issued_at = models.DateTimeField(_("出具时间"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(audience=""), name="paper_has_readers"),
            models.CheckConstraint(condition=Q(version__gte=1), name="paper_version_from_one"),
            models.UniqueConstraint(
                fields=["proof_code"], condition=~Q(proof_code=""), name="proof_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def read(self) -> PaperContent:
        """Read the frozen content back."""
        return from_json(self.content)


class VoidedPaper(models.Model):
    """A paper that another one took the force from. The database refuses to rewrite it."""

    paper = models.OneToOneField(
        Paper, on_delete=models.PROTECT, primary_key=True, related_name="voided"
    )
    by = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="voids")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(paper=models.F("by")), name="no_paper_voids_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} × {self.by_id}"


def paper_storage() -> FileSystemStorage:
    """Keep PDFs below MEDIA_ROOT, which no address serves; one made again replaces the old file."""
    return FileSystemStorage(allow_overwrite=True)


class Order(models.Model):
    """Work to be done after a step: never twice at once, again if it fails, in sight if it does.

    A worker holds the order until ``claimed_until``; ``attempts`` counts how often one took it
    since it was written or retried; ``next_try_at`` None is at once. ``last_error`` never quotes
    the facts.
    """

    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    last_error = models.CharField(_("最近一次错误"), max_length=300, blank=True)
    next_try_at = models.DateTimeField(_("下次尝试时间"), null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Rendering(RenderingLifecycle, Order):
    """The PDF of one paper: while PENDING, an order to make it, written with the paper itself.

    ``file_sha256``, once known, is what every later rendering must come to.
    """

    paper = models.OneToOneField(
        Paper, on_delete=models.PROTECT, primary_key=True, related_name="rendering"
    )
    file = models.FileField(upload_to="papers", storage=paper_storage, max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    rendered_at = models.DateTimeField(_("生成时间"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RenderingState.values), name="rendering_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=RenderingState.RENDERED)
                | (~Q(file="") & ~Q(file_sha256="") & Q(rendered_at__isnull=False)),
                name="rendered_has_a_file",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"], name="rendering_due")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.get_state_display()}"


class Sealing(SealingLifecycle, Order):
    """The seals of one paper: while PENDING, an order to put them on, written with the paper."""

    paper = models.OneToOneField(
        Paper, on_delete=models.PROTECT, primary_key=True, related_name="sealing"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=SealingState.values), name="sealing_state_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"], name="sealing_due")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.get_state_display()}"


class SealedRevision(models.Model):
    """One seal on a paper: what it appends to the file, kept as it can never be made again.

    ``number`` counts the file's revisions; the frozen paper is the first. ``end`` is how long the
    file is with it, ``file_sha256`` the hash of it all. The database refuses update, delete and
    truncate.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("版次"))
    signer = models.CharField(_("签章人"), max_length=200)
    appended = models.BinaryField()
    end = models.PositiveIntegerField()
    file_sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("用印时间"))

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["paper", "number"], name="one_seal_a_revision"),
            models.CheckConstraint(condition=Q(number__gte=2), name="the_paper_is_revision_one"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.number} {self.signer}"
