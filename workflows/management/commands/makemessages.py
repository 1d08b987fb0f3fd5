"""Collect the sentences to translate, those that rules ``say`` included."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Know one more word that marks a sentence."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=say"]
