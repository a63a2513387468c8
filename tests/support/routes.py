"""Paths to ask for, made of the templates in the table of access."""

EXAMPLES = {
    "{desk}": "3",
    "{act}": "next",
    "{account}": "1",
    "{name}": "zaal-b",
    "{source}": "afspraken",
    "{ref}": "a1",
    "{section}": "hours",
    "{change}": "1",
    "{file_path}": "desk.css",
    "{code}": "x" * 16,
}


def path_of(route: str) -> str:
    """A path that this template of a route fits."""
    if route.startswith("/static/fonts"):
        return "/static/fonts/FiraSans-Bold.ttf"
    for name, example in EXAMPLES.items():
        route = route.replace(name, example)
    return route
