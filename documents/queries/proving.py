"""Is a file what we issued, and do its seals hold? Told for the public page and for the command."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from documents.adapters.seals import seal_keys
from documents.models import Paper, SealedRevision
from documents.rendering.checking import Revision, Seal, check_seals, first_change, told_revision
from documents.rendering.reading import look_inside


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a file. ``broken`` is empty where it holds, and names what does not.

    ``missing`` are those who are still to seal, or whose seals came later than this copy.
    """

    paper: Paper | None
    seals: Sequence[Seal]
    missing: Sequence[str]
    broken: str


def judge(pdf: bytes) -> Verdict | None:
    """Judge a PDF by its seals and, where we issued it, by what we keep; None if it is no PDF."""
    inside = look_inside(pdf)
    if inside is None:
        return None
    paper = _issued(hashlib.sha256(inside.facts).hexdigest(), inside.number)
    keys = seal_keys()
    roots = [root.dump() for root in keys.roots()] if keys else []
    seals = check_seals(pdf, roots)
    missing = paper.read().seals[len(seals) :] if paper else ()
    return Verdict(paper, seals, missing, _broken(pdf, paper, seals))


def _broken(pdf: bytes, paper: Paper | None, seals: Sequence[Seal]) -> str:
    """Name the first revision that does not hold; ours are known to the byte."""
    if paper and (changed := first_change(pdf, _known(paper, len(pdf)))):
        return _("%(revision)s已被改动") % {"revision": changed}
    for seal in seals:
        revision = told_revision(seal.revision, seal.signer)
        if seal.problem:
            return f"{revision}：{seal.problem}"
        if not seal.trusted:
            return _("%(revision)s：签章人或时间戳的证书不受信任") % {"revision": revision}
    if paper or seals:
        return ""
    return _("平台没有签发过这份文件，文件上也没有印章")


def _issued(content_sha256: str, number: str) -> Paper | None:
    papers = Paper.objects.select_related("rendering").prefetch_related("revisions")
    return (
        papers.filter(content_sha256=content_sha256).first() or papers.filter(number=number).first()
    )


def _known(paper: Paper, length: int) -> list[Revision]:
    """List what we keep of a paper's revisions, up to those that a file of this length has."""
    revisions: list[SealedRevision] = list(paper.revisions.all())
    if not paper.rendering.file_sha256:
        return []
    begin = revisions[0].end - len(revisions[0].appended) if revisions else length
    known = [Revision(begin, paper.rendering.file_sha256, "")]
    for revision in revisions:
        hashed = hashlib.sha256(revision.appended).hexdigest()
        known.append(Revision(revision.end, hashed, revision.signer))
    ends = [revision.end for revision in known]
    return known[: ends.index(length) + 1] if length in ends else known
