"""Bring organisations and people onto the platform from a file, each with a first password."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import transaction

from financing.operations.cast import load_cast
from workflows.errors import Objection, Objections
from workflows.models import Branch, Organisation, User
from workflows.rules.credit_code import check_credit_code
from workflows.rules.json_text import path_of


def enrol(
    content: Mapping[str, Any], *, on: dt.date, new_password: Callable[[], str]
) -> Mapping[str, str]:
    """Make known who is not known yet; return the first password of each new person, by user name.

    ``content`` has passed ``read_people_file``. Who is known keeps their password; whom a case file
    brought, and who never could sign in, gets a first one.

    Raises:
        Objections: the file describes somebody otherwise than the database does, all at once.
    """
    if wrong := tuple(conflicts_with_the_known(content)):
        raise Objections(wrong)
    first: dict[str, str] = {}
    with transaction.atomic():
        cast = load_cast(content, valid_from=on, password=None)
        for username in sorted(cast.actors):
            user = cast.actors[username].user
            if user.is_active and not user.has_usable_password():
                first[username] = new_password()
                user.set_password(first[username])
                user.save(update_fields=["password"])
    return first


def conflicts_with_the_known(cast: Mapping[str, Any]) -> Iterator[Objection]:
    """Object to everyone whom a file describes otherwise than the database does."""
    yield from _conflicting_organisations(cast)
    yield from _conflicting_people(cast)


def _conflicting_organisations(cast: Mapping[str, Any]) -> Iterator[Objection]:
    rows = cast["organisations"]
    codes = {key: check_credit_code(row["credit_code"]) for key, row in rows.items()}
    known = {
        each.credit_code: each
        for each in Organisation.objects.filter(credit_code__in=codes.values())
    }
    for key, row in rows.items():
        there = known.get(codes[key])
        for name in ("name", "kind"):
            if there and row[name] != getattr(there, name):
                sentence = (
                    f"库中统一社会信用代码{codes[key]}是“{there.name}”（{there.kind}），与文件不同；"
                    f"请改成一致，或换一个代码。"
                )
                yield Objection(
                    "organisation.conflict", path_of("organisations", key, name), sentence
                )
        yield from _conflicting_branches(key, row, codes[key])


def _conflicting_branches(key: str, row: Mapping[str, Any], code: str) -> Iterator[Objection]:
    for index, branch in enumerate(row.get("branches", ())):
        there = Branch.objects.select_related("organisation").filter(code=branch["code"]).first()
        if there and (there.name, there.organisation.credit_code) != (branch["name"], code):
            sentence = (
                f"网点编号{there.code}在库中是{there.organisation.name}{there.name}；请换一个编号。"
            )
            where = path_of("organisations", key, "branches", index, "code")
            yield Objection("branch.conflict", where, sentence)


def _conflicting_people(cast: Mapping[str, Any]) -> Iterator[Objection]:
    people = cast["people"]
    wanted = {person["username"] for person in people}
    known = dict(User.objects.filter(username__in=wanted).values_list("username", "full_name"))
    for index, person in enumerate(people):
        there = known.get(person["username"], person["name"])
        if there != person["name"]:
            sentence = f"用户名“{person['username']}”在库中是{there}；请换一个用户名。"
            yield Objection("person.conflict", path_of("people", index, "username"), sentence)
