"""How a refusal reads on the command line: one sentence for each, with the option as the user typed it."""

from __future__ import annotations

import click

from trimtab.app.options import BY_NAME
from trimtab.errors import Refusal, Refusals


def refusal_text(refusal: Refusal) -> str:
    """The refusal's sentences; an argument of a call is named by its option."""
    if isinstance(refusal, Refusals):
        return refusal.sentence()
    if refusal.where not in BY_NAME:
        return refusal.sentence()
    option = "--" + refusal.where.replace("_", "-")
    return Refusal(option, refusal.found, refusal.allowed, refusal.remedy).sentence()


def usage_text(fault: click.ClickException) -> str:
    """Click's complaint as one sentence: what was found, what is allowed, what to do."""
    context: click.Context = getattr(fault, "ctx", None) or click.Context(click.Command("trimtab"))
    path = context.command_path or "trimtab"
    remedy = f"see {path} --help"
    if isinstance(fault, click.NoSuchOption):
        near = nearest(fault.option_name, options_of(context))
        allowed = f"the nearest is {near}" if near else ""
        return Refusal(fault.option_name, f"{path} has no such option", allowed, remedy).sentence()
    if isinstance(fault, click.BadOptionUsage):
        return Refusal(fault.option_name, "its value is missing", "", "write it after the option").sentence()
    if isinstance(fault, click.BadParameter) and fault.param is not None:
        option = fault.param.opts[0] if fault.param.opts[0].startswith("-") else fault.param.make_metavar(context)
        return Refusal(option, _clause(fault.message), "", remedy).sentence()
    words = _clause(fault.format_message())
    if words.startswith("No such command"):
        word = words.split("'")[1] if "'" in words else words
        known = list(context.command.list_commands(context)) if isinstance(context.command, click.Group) else []
        near = nearest(word, known)
        hint = f"; the nearest is {near}" if near else ""
        return Refusal(word, f"{path} has no such verb", f"its verbs are {', '.join(known)}{hint}", remedy).sentence()
    return Refusal(path, words, "", remedy).sentence()


def options_of(context: click.Context) -> list[str]:
    """Every option of the verb, as it is typed."""
    return [name for option in context.command.params for name in (*option.opts, *option.secondary_opts)]


def nearest(word: str, known: list[str]) -> str:
    """The known word that is most like this one; empty when none is."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, 1)), "")


def _clause(message: str) -> str:
    """Click's sentence as a clause: no full stop, on one line."""
    words = " ".join(message.split()).rstrip(".")
    return words[:1].lower() + words[1:] if words[1:2].islower() and not words.startswith("No such command") else words
