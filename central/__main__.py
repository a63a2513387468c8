"""The command line of central."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def about() -> None:
    """Onthaal, the self-service kiosk of a city hall's lobby."""


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
