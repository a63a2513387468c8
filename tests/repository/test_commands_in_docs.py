"""Each command that a page of docs/ or the README names can be typed as it stands there."""

import shlex
from pathlib import Path

import click
import pytest
import typer

from central.__main__ import app as central
from kiosk.__main__ import app as kiosk
from tests.support.documents import PAGES, commands

PROGRAMS = {"central": central, "kiosk": kiosk}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_of_a_page_is_one_of_ours(page: Path) -> None:
    for line in commands(page):
        words = shlex.split(line.partition(" # ")[0].partition(" &")[0], comments=True)
        group = typer.main.get_command(PROGRAMS[words[0]])
        command, left = group, words[1:]
        while isinstance(command, click.Group):
            assert left, line
            assert left[0] in command.commands, f"{page.name}: {line}"
            command, left = command.commands[left[0]], left[1:]
        try:
            command.make_context(words[-1], [each for each in left if each not in ("|", ">")])
        except click.exceptions.Exit:
            continue
        except click.UsageError as error:
            raise AssertionError(f"{page.name}: {line}: {error.message}") from None


def test_the_pages_name_commands_at_all() -> None:
    assert sum(len(list(commands(page))) for page in PAGES) > 20
