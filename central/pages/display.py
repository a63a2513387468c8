"""The lobby display: from a DisplayView to HTML. Readable at eight metres; it moves only when somebody is called."""

from dataclasses import dataclass

from jinja2 import Environment

from central.store.calls import DisplayView

BEFORE = 5


@dataclass(frozen=True, slots=True)
class DisplayPages:
    """Renders the page, and the fragment that the stream replaces."""

    templates: Environment

    def render_page(self, view: DisplayView) -> str:
        """Return the whole page; without script it shows the calls at the time it was opened."""
        return self.templates.get_template("display.html").render(view=view, fragment=self.render_fragment(view))

    def render_fragment(self, view: DisplayView) -> str:
        """Return the present call, and always five places for earlier ones."""
        earlier = [*view.calls[1 : BEFORE + 1], *[None] * BEFORE][:BEFORE]
        now = view.calls[0] if view.calls else None
        return self.templates.get_template("_calls.html").render(now=now, earlier=earlier)
