"""What is usually handed in at a registrar, for the stories that tests tell."""

from __future__ import annotations

from financing.models import Registration
from financing.queries.filings import papers_wanted
from financing.rules.filing_papers import usual_papers
from workflows.models import WorkItem


def documents_for(item: WorkItem) -> list[str]:
    """List the documents that the filing of a work item usually takes."""
    rows = Registration.objects.select_related("pledged_right__right__kind")
    return usual_papers(papers_wanted(rows.get(pk=item.subject_key)))
