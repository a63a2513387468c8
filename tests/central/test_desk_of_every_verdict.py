"""The third reader: what each verdict becomes on the desk's drawn page, at its row and on its card."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from central.pages.desk import PAPERS, SOURCES, STATES, DeskPages
from central.store.desk import DeskView
from central.store.waiting_list import Row
from kiosk.rules import DUTCH, VERDICT_RULES, Evidence, Language, Purpose, Source, Verdict, Weight, assess
from kiosk.texts.catalogues import load_texts
from tests.support.builders import BOOK, NOW

TEXTS = load_texts((DUTCH,), "desk")
PAGES = DeskPages.of(TEXTS, lambda: BOOK)
ALONE = [(verdict,) for verdict in VERDICT_RULES]
BESIDE = [(verdict, other) for verdict in VERDICT_RULES for other in VERDICT_RULES if str(verdict) < str(other)]


def row(verdicts: tuple[Verdict, ...]) -> Row:
    colour, lines = assess(verdicts)
    return Row(
        entry=7, numbers=("R042",), readiness=colour, evidence=lines, purpose=Purpose.COLLECT, language=Language("fr"),
        arrived=NOW - timedelta(minutes=5), due=NOW, appointment=NOW, called=None, paper=None, wants_help=False,
        by_name=False, initials="A. K.", card=None, years=None, due_eur=None,
    )  # fmt: skip


def drawn(one: Row) -> str:
    view = DeskView(
        desk=3, seq=1, now=NOW, ready=(one,), first=(), held=None, chosen=None, alarms=(), lines=(), kiosks=(), undo=None,
        longest_past_s=0,
    )  # fmt: skip
    return PAGES.render_fragment(view)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def at_the_row(html: str) -> str:
    found = re.search(r'<tr id="e-7".*?</tr>', html, re.DOTALL)
    assert found is not None
    return found[0]


def on_the_card(html: str) -> list[str]:
    return re.findall(r"<li class=.*?</li>", html.partition('<ul class="ready">')[2].partition("</ul>")[0], re.DOTALL)


@pytest.mark.parametrize("verdicts", ALONE, ids=lambda verdicts: str(verdicts[0]))
def test_each_verdict_stands_on_its_card_with_its_weight_and_who_says_so(verdicts: tuple[Verdict, ...]) -> None:
    one = row(verdicts)
    (line,) = one.evidence
    html = drawn(one)
    (shown,) = on_the_card(html)
    sentence = " ".join(TEXTS.get(DUTCH, line.what).split())
    assert sentence in words(shown)
    assert SOURCES[line.source][1] in words(shown)
    assert ("nakijken" in words(shown)) == (line.state is Weight.SEE)
    assert (
        f'class="{ {Weight.OK: "ok", Weight.SEE: "see", Weight.ATTENTION: "attention", Weight.STOP: "stop"}[line.state] }"'
        in shown
    )
    assert STATES[one.readiness][1] in words(at_the_row(html))
    if line.state is not Weight.OK:
        assert sentence in words(at_the_row(html))


@pytest.mark.parametrize("first", [str(verdict) for verdict in VERDICT_RULES])
def test_beside_every_other_verdict_both_stand_there_and_the_heavier_is_at_the_row(first: str) -> None:
    for verdicts in (pair for pair in BESIDE if str(pair[0]) == first):
        one = row(verdicts)
        html = drawn(one)
        cards = words(" ".join(on_the_card(html)))
        for line in one.evidence:
            assert " ".join(TEXTS.get(DUTCH, line.what).split()) in cards, verdicts
        if one.evidence[0].state is not Weight.OK:
            assert " ".join(TEXTS.get(DUTCH, one.evidence[0].what).split()) in words(at_the_row(html)), verdicts
        assert STATES[one.readiness][1] in words(at_the_row(html)), verdicts


def test_no_two_verdicts_are_one_sentence() -> None:
    sentences = [TEXTS.get(DUTCH, str(verdict)) for verdict in VERDICT_RULES]
    assert len(set(sentences)) == len(sentences), sorted(each for each in sentences if sentences.count(each) > 1)


def test_what_a_newer_kiosk_says_is_words_and_never_its_key() -> None:
    html = drawn(replace(row(()), evidence=(Evidence("letter.folded", Weight.ATTENTION, Source.SCANNER),)))
    assert "letter.folded" not in html
    assert "deze server kent het nog niet" in words(at_the_row(html))


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_that_is_not_there_is_said_before_everything_else_at_the_row_and_beside_it_on_the_card(
    paper: str,
) -> None:
    html = drawn(replace(row(tuple(VERDICT_RULES)[:2]), paper=paper))
    assert PAPERS[paper] in words(at_the_row(html))
    assert PAPERS[paper] in words(" ".join(on_the_card(html)))
