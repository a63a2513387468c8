"""Visits on a whole system."""

from kiosk.demo.day import Person
from kiosk.demo.environment import DemoEnvironment


def collectors(day: tuple[Person, ...]) -> list[Person]:
    """Who collects within the hour and has everything."""
    return list(day[24:])


def number_of(environment: DemoEnvironment, code: str) -> str:
    """A visit by code that asks for a colleague: the shortest way to a number."""
    screen = environment.screen
    assert screen is not None
    screen.expect_step("attract")
    screen.expect_text("Houd de code onder de scanner.")
    environment.scanner.show(code)
    screen.wait_until(lambda shown: shown.step != "attract", "the code was understood")
    screen.touch("help")
    screen.expect_step("help")
    screen.touch("reception")
    shown = screen.expect_step("read_number")
    screen.touch("done")
    screen.expect_step("attract")
    return next(words for words in shown.words if len(words) == 4 and words[0] == "R")
