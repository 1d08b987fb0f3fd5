"""What is known around a right before anyone files: register entries, contract, filing, parties.

Fields carry the names of ``financing/data/preflight.schema.json``. None, or an empty date, means
unknown, and a rule is silent about what nobody knows unless the law demands the proof itself;
an empty list means that somebody looked and found nothing. Amounts are whole fen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

PATENT, TRADEMARK, COPYRIGHT = "patent", "trademark", "copyright"
# Kinds that can be pledged by contract only: no registrar keeps them (CIV-20, BND-4).
UNREGISTERED_KINDS = ("unregistered", "geographical_indication")
FAMILIES = {
    "invention": PATENT,
    "utility_model": PATENT,
    "design": PATENT,
    "trademark": TRADEMARK,
    "collective_mark": TRADEMARK,
    "certification_mark": TRADEMARK,
    "software": COPYRIGHT,
    "work": COPYRIGHT,
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A court preservation (``court``) or a suspension at the registrar (``suspension``)."""

    kind: str
    since: date
    until: date | None = None
    lifted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Docket:
    """A request to invalidate or revoke; ``closed_on`` empty while it runs."""

    kind: str
    filed_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: ``exclusive``, ``sole``, ``ordinary`` or ``open``; ``recorded`` None: unknown."""

    kind: str
    since: date
    until: date | None = None
    recorded: bool | None = None


@dataclass(frozen=True, slots=True)
class Annuity:
    """One year of the annuity ledger."""

    year: int
    due_on: date
    paid_on: date | None = None
    due_fen: int | None = None
    paid_fen: int | None = None


@dataclass(frozen=True, slots=True)
class RegisteredPledge:
    """A pledge that the register shows; ``ended_on`` is its deregistration."""

    number: str
    registered_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """A same-day invention application of a utility model."""

    number: str
    same_applicant: bool = True
    live: bool = True


@dataclass(frozen=True, slots=True)
class FamilyMark:
    """Another mark of the same owner.

    ``similar`` None: nobody judged it yet; ``dismissed`` says why it need not be pledged too.
    """

    number: str
    name: str
    classes: tuple[int, ...] = ()
    live: bool = True
    similar: bool | None = None
    dismissed: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """The goods or services of one Nice class for which a mark is registered."""

    nice_class: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """A natural person who made the work."""

    name: str
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one side declares in writing, having been told: ``by`` is pledgor or pledgee, or who."""

    rule: str
    by: str


@dataclass(frozen=True, slots=True)
class Register:
    """What the registrar's register holds of one right beyond ``RightFacts``."""

    read_on: date | None = None
    classes: tuple[int, ...] | None = None
    goods: tuple[Goods, ...] = ()
    number_problem: str = ""
    number_fault: str = ""
    number_warning: str = ""
    holds: tuple[Hold, ...] = ()
    dockets: tuple[Docket, ...] = ()
    licences: tuple[Licence, ...] = ()
    annuities: tuple[Annuity, ...] = ()
    pledges: tuple[RegisteredPledge, ...] = ()
    twin: Twin | None = None
    family: tuple[FamilyMark, ...] = ()
    authors: tuple[Author, ...] = ()
    first_published: date | None = None
    completed_on: date | None = None
    compensation_days: int | None = None
    evaluation_report: bool | None = None
    ownership_evidence: tuple[str, ...] | None = None
    pledged_rights: tuple[str, ...] | None = None
    other_ground: str = ""
    declarations: tuple[Declaration, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractRight:
    """A right as the pledge contract writes it; what it leaves out is None."""

    number: str
    title: str | None = None
    filing_date: date | None = None
    grant_date: date | None = None
    classes: tuple[int, ...] | None = None
    expiry_date: date | None = None
    content: str | None = None
    secured_fen: int | None = None


@dataclass(frozen=True, slots=True)
class ContractParty:
    """A party as the contract writes it."""

    role: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """The pledge contract and the main contract that it secures.

    The law wants its items, so an item that is left out here is missing there. ``form`` is
    separate, clause_in_main or oral; ``kind`` ordinary or maximum.
    """

    principal_fen: int | None = None
    debt_from: date | None = None
    debt_to: date | None = None
    form: str = "separate"
    claim_kind: str | None = None
    parties: tuple[ContractParty, ...] | None = None
    rights: tuple[ContractRight, ...] | None = None
    rights_count: int | None = None
    scope: tuple[str, ...] | None = None
    delivery: str | None = None
    forfeiture_clause: bool = False
    unlawful_clause: str = ""
    optional_clauses: tuple[str, ...] | None = None
    kind: str = "ordinary"
    maximum_fen: int | None = None
    claims_until: date | None = None
    signed_on: date | None = None
    debt_incurred_on: date | None = None
    added_security: bool = False
    realisation_order: str | None = None
    interest_deducted_fen: int = 0
    refinances_old_loan: bool = False
    old_pledgor_agreed: bool | None = None

    @property
    def claim_fen(self) -> int | None:
        """Give what is secured in all: the maximum, or the principal."""
        return self.maximum_fen if self.kind == "maximum" else self.principal_fen

    def right(self, number: str) -> ContractRight | None:
        """Find a right by its normalised number."""
        return next((each for each in self.rights or () if each.number == number), None)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a filing; ``commitment`` stands for an identity proof."""

    code: str
    chinese: bool = True
    translated: bool = False
    authenticity: str = "original"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who files for the parties."""

    name: str
    agency: bool = True
    power_of_attorney: bool = True


@dataclass(frozen=True, slots=True)
class Filing:
    """What will be handed to one registrar; ``family`` is patent, trademark or copyright."""

    family: str
    channel: str | None = None
    filed_on: date | None = None
    signed_by: tuple[str, ...] | None = None
    claim_fen: int | None = None
    period_from: date | None = None
    period_to: date | None = None
    agent: Agent | None = None
    appraised: bool | None = None
    documents: tuple[Document, ...] | None = None
    numbers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A company's resolution to secure another's debt."""

    body: str
    interested_voted: bool = False
    reviewed: bool | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A pledgor, pledgee or debtor.

    ``kind``: company, one_person_company, branch, nonprofit, state_owned, natural_person, bank or
    other. ``secures``: whose debt a pledgor secures: own, other, shareholder or subsidiary; None
    is told by the debtor's name.
    """

    name: str
    credit_code: str = ""
    address: str = ""
    kind: str = "company"
    foreign: bool = False
    presence_in_china: bool | None = None
    secures: str | None = None
    listed: bool = False
    disclosure: str = ""
    resolution: Resolution | None = None
    two_thirds_signed: bool = False
    state_approval: bool | None = None
    identity_number: str = ""
    code_problem: str = ""
    organisation_problem: str = ""
    identity_problem: str = ""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """How the bundle was valued: ``external``, ``internal`` or ``negotiated``."""

    route: str
    value_fen: int | None = None
    base_date: date | None = None
    appraisers: int | None = None
    sealed: bool | None = None
    methods: int | None = None
    model_authorised: bool | None = None
    region_eligible: bool | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything around one right on the day of the check; empty where only a register was read."""

    register: Register = Register()
    contract: Contract | None = None
    filings: tuple[Filing, ...] = ()
    pledgors: tuple[Party, ...] = ()
    pledgee: Party | None = None
    debtor: Party | None = None
    appraisal: Appraisal | None = None

    def filing(self, kind: str) -> Filing | None:
        """Find the filing that goes to the registrar of a kind of right."""
        return next((each for each in self.filings if each.family == FAMILIES[kind]), None)

    def parties(self) -> Iterator[Party]:
        """Go through the pledgors and the pledgee."""
        yield from self.pledgors
        if self.pledgee is not None:
            yield self.pledgee


NOTHING_KNOWN = Dossier()
NOTHING_READ = NOTHING_KNOWN.register
