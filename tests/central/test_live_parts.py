"""A page's parts: only what changed is sent, and what a page puts together from it is what was rendered."""

import asyncio
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.live import Feed, Part
from central.live.feed import changes, cut

PIECES = st.lists(st.sampled_from("abcdefgh"), max_size=12, unique=True).map(
    lambda names: "".join(f"\n<tr {name}>" for name in names)
)


def put_together(old: tuple[str, ...], steps: list[str | tuple[int, int]]) -> str:
    """As the page's script does."""
    return "".join("".join(old[slice(*step)]) if not isinstance(step, str) else step for step in steps)


@given(PIECES, PIECES)
def test_changes_make_the_new_list_of_the_old(old: str, new: str) -> None:
    before, after = cut("head" + old, "\n<tr "), cut("HEAD" + new, "\n<tr ")
    steps = changes(before, after)
    assert put_together(before, steps) == "HEAD" + new
    assert "".join(step for step in steps if isinstance(step, str)).count("<tr") == len(set(after[1:]) - set(before))


@pytest.fixture
def feed() -> Iterator[Feed]:
    made = Feed(lambda: "10.12", lambda: False)
    yield made
    made.close()


class Rows:
    """A list that grows by a row with every change."""

    def __init__(self) -> None:
        self.rows, self.rendered = 300, 0

    def render(self) -> tuple[int, str, str]:
        self.rendered += 1
        return self.rows, "10.12.00", "".join(f"\n<tr {nr}>" for nr in range(self.rows))


def read(raw: bytes) -> dict[str, object]:
    return msgspec.json.decode(raw.partition(b"data: ")[2])  # type: ignore[no-any-return]


def test_a_page_that_saw_the_last_list_is_sent_its_new_row_alone_and_a_later_one_all(feed: Feed) -> None:
    list_ = Rows()

    async def watch() -> None:
        part = Part("list", "list", list_.render, pieces="\n<tr ")
        early = feed.stream(part)
        assert str(read(await anext(early))["html"]).count("<tr") == 300
        list_.rows += 1
        feed.wake()
        assert read(await anext(early))["changes"] == [[0, 301], "\n<tr 300>"]
        late = feed.stream(part)
        assert str(read(await anext(late))["html"]).count("<tr") == 301
        for stream in (early, late):
            await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())
    assert list_.rendered == 2, "once per change, for all"


def test_a_page_that_was_slow_and_missed_a_list_is_sent_all_of_the_next(feed: Feed) -> None:
    list_ = Rows()

    async def watch() -> None:
        part = Part("list", "list", list_.render, pieces="\n<tr ")
        slow, quick = feed.stream(part), feed.stream(part)
        await anext(slow)
        await anext(quick)
        for _ in range(2):
            list_.rows += 1
            feed.wake()
            assert "changes" in read(await anext(quick))
        assert str(read(await anext(slow))["html"]).count("<tr") == 302
        for stream in (slow, quick):
            await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())


def test_what_changes_while_a_list_is_rendered_reaches_the_part_that_shows_it_too(feed: Feed) -> None:
    """Or a desk's own card would stand still until the next change, because it was taken for new."""
    waiting, read = ["R001"], list[str]()

    def list_() -> tuple[int, str, str]:
        read[:] = waiting
        if waiting == ["R001"]:
            waiting[:] = ["R002"]
            feed.wake()
        return 1, "10.12.00", "".join(read)

    async def watch() -> None:
        stream = feed.stream(
            Part("list", "list", list_), Part("desk 3", "mine", lambda: (1, "10.12.00", read[0]), at_once=True)
        )
        first, second = await anext(stream), await anext(stream)
        assert first.count(b"R001") == 2
        assert second.count(b"R002") == 2
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(watch())
