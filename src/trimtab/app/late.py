"""Verbs that are loaded when one of them is asked for, and what such a verb answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from trimtab.errors import UsageRefused

if TYPE_CHECKING:
    from trimtab.app.screen import Block
    from trimtab.edges.reports import Json

DONE, NO = 0, 1
Command = TypeVar("Command", bound=Callable[..., Any])

BOOK = click.option(
    "--book", metavar="FILE|URL", default="book.db", show_default=True, help="The book: a file, or postgresql://..."
)
ACCOUNT = click.option("--account", metavar="NAME", help="Which account.  [default: the only one]")
USER = click.option("--user", metavar="NAME", help="Who books.  [default: TRIMTAB_USER, or the login]")
DATE = click.option("--date", "session", metavar="DATE", help="The day it took effect.  [default: today, UTC]")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")


def options(*given: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in their order."""

    def put(command: Command) -> Command:
        for option in reversed(given):
            command = option(command)
        return command

    return put


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb has to say: on the screen, or as JSON where there are figures; its warnings and its exit status."""

    blocks: tuple[Block, ...]
    figures: Mapping[str, Json] | None
    warnings: tuple[str, ...] = ()
    status: int = DONE


class Verb(click.Command):
    """A command whose function takes what was given as one mapping: the options are many and named once."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb on what was given; an exit status where it has one of its own."""
        assert self.callback is not None
        _check_said(ctx)
        return self.callback(ctx.params)


def _check_said(context: click.Context) -> None:
    """Refuse an option with an empty value, as a script's unset variable gives it: it would mean something else."""
    for option in context.command.params:
        given = context.params.get(option.name or "")
        if any(value == "" for value in (given if isinstance(given, tuple) else (given,))):
            name = option.opts[0] if option.opts[0].startswith("-") else option.make_metavar(context)
            raise UsageRefused(name, "its value is empty", "", "write it, or leave it out")


class Late(click.Group):
    """A group some of whose verbs stand in rooms of their own, each imported when its verb is asked for.

    `late` has the room and the short help of each by name, so that a list of verbs imports none of them.
    """

    late: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs."""
        return [*super().list_commands(ctx), *self.late]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of that name."""
        if cmd_name not in self.late:
            return super().get_command(ctx, cmd_name)
        room, _ = self.late[cmd_name]
        command = getattr(import_module(room), cmd_name.replace("-", "_").replace("import", "import_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with their short helps, in their order."""
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl([*rows, *((name, short) for name, (_, short) in self.late.items())])
