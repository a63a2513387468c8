"""The command line of the kiosk."""

import os
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from kiosk.policy_files import load_policy
from kiosk.replay import ReplayError, play
from kiosk.rules import DUTCH, ConfigError
from kiosk.texts.catalogues import load_texts

Config = Annotated[
    Path | None,
    typer.Option(
        help="the folder of the city's configuration; else ONTHAAL_CONFIG, /etc/onthaal, or the package's own"
    ),
]
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


def _version(wanted: bool) -> None:
    """Print the version and exit."""
    if wanted:
        typer.echo(f"onthaal {version('onthaal')}")
        raise typer.Exit


@app.callback()
def about(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="which version this is")
    ] = False,
) -> None:
    """Onthaal, the self-service kiosk of a city hall's lobby."""


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="a story or a trace: one JSON line for each event (docs/replay.md)")],
    json: Annotated[bool, typer.Option("--json", help="one JSON line for each step")] = False,
    tell: Annotated[
        bool, typer.Option("--tell", help="in plain Dutch sentences, as a colleague of the desk would")
    ] = False,
    config: Config = None,
) -> None:
    """Play a visit from a file of events and say whether every expectation in it was met.

    Example: kiosk replay --tell tests/data/paths/P01a-all-in-order-from-a-touch.jsonl
    """
    from screens.narrate import narrate

    broken = 0
    try:
        if tell:
            policy = load_policy(config)
            for sentence in narrate(file, policy, load_texts(policy.languages), load_texts((DUTCH,), "desk")):
                typer.echo(sentence)
            return
        for step in play(file, load_policy(config)):
            broken += len(step.broken)
            if json:
                typer.echo(msgspec.json.encode(step).decode())
                continue
            effects = f"  orders {', '.join(step.effects)}" if step.effects else ""
            typer.echo(
                f"{step.line:3} {step.event:16} -> {step.then}{effects}{'  sign ' + step.feedback if step.feedback else ''}"
            )
            for promise in step.broken:
                typer.echo(f"    BROKEN: {promise}")
    except (ReplayError, ConfigError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    raise typer.Exit(1 if broken else 0)


@app.command()
def run(
    state: Annotated[
        Path, typer.Option(help="the state folder: kiosk.toml as `central enrol` prints it, with its cables")
    ],
    window: Annotated[
        bool, typer.Option("--window", help="a window of 540 x 960 instead of the whole display")
    ] = False,
    config: Config = None,
) -> None:
    """Run the kiosk on this display, until SIGTERM.

    Example: kiosk run --state /var/lib/onthaal
    """
    from kiosk.app import run as run_kiosk
    from kiosk.ledger import LedgerError
    from screens.kivy_view.bootstrap import WindowSize
    from screens.typography.fonts import ShapingError

    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")):
        typer.echo(
            "there is no display: start this in a session with one, or set DISPLAY (or SDL_VIDEODRIVER)", err=True
        )
        raise typer.Exit(2)
    size = WindowSize(540, 960) if window else WindowSize(whole=True)
    try:
        run_kiosk(state, size, config=config)
    except (ConfigError, LedgerError, ShapingError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command()
def join(
    address: Annotated[str, typer.Argument(help="where central is: https://onthaal.stad.be")],
    code: Annotated[str, typer.Argument(help="what `central enrol` printed: ABCDE-FGHJK")],
    state: Annotated[Path, typer.Option(help="the state folder, as for `kiosk run`")],
    ca: Annotated[
        Path | None, typer.Option(help="the city's certificate authority, as PEM; without: a public one")
    ] = None,
) -> None:
    """Join central: make this kiosk's key and store its enrolment. An earlier kiosk.toml keeps its devices.

    Example: kiosk join https://onthaal.stad.be ABCDE-FGHJK --state /var/lib/onthaal
    """
    from kiosk.joining import join as join_central
    from kiosk.sync import NoAnswerError, RefusedError

    os.umask(0o077)
    try:
        joined = join_central(state, address, code, ca)
    except (ConfigError, RefusedError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except NoAnswerError as error:
        typer.echo(f"{address} does not answer as central does ({error}); try again within 15 minutes", err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename or state}: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    typer.echo(
        f"this is kiosk {joined.name}, its numbers begin with {joined.letter}; see the devices in {state}/kiosk.toml"
    )


@app.command()
def doctor(
    state: Annotated[Path, typer.Option(help="the state folder, as for `kiosk run`")],
    json: Annotated[bool, typer.Option("--json", help="one JSON line for each finding")] = False,
    config: Config = None,
) -> None:
    """Check every device, the clock, the disk, fonts, text shaping and central: state, cause and remedy.

    Exit code 0 only if nothing is bad. Example: kiosk doctor --state /var/lib/onthaal
    """
    from kiosk.diagnostics.doctor import run_checks
    from screens.typography.checks import font_checks

    bad = 0
    for finding in run_checks(state, config, font_checks()):
        bad += finding.state == "bad"
        if json:
            typer.echo(msgspec.json.encode(finding).decode())
            continue
        typer.echo(f"{finding.state:8} {finding.what}{': ' + finding.cause if finding.cause else ''}")
        if finding.remedy:
            typer.echo(f"         {finding.remedy}")
    raise typer.Exit(1 if bad else 0)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 only on success."""
    try:
        app(args=arguments, standalone_mode=True)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
