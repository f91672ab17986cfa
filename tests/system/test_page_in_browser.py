"""The page in a real browser: nothing runs, nothing is fetched, nothing overflows, on a screen, a phone and paper."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edges import backtest_sample, book_sample
from edges.tracking_sample import named, sessions, small, tracked
from playwright.sync_api import Browser, Page, sync_playwright

from trimtab.edges.page.backtest_page import backtest_page
from trimtab.edges.page.book_page import book_page
from trimtab.edges.page.document import page
from trimtab.edges.page.sweep_page import sweep_page
from trimtab.mandate.costs import Costs
from trimtab.mandate.mandate import Mandate
from trimtab.mandate.policies import Policy
from trimtab.mandate.targets import make_targets
from trimtab.run.backtest import Backtest, Sweep, backtest
from trimtab.units import ticks

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
WIDTHS = (1280, 768, 390, 320)
CONTRAST_MIN = 4.5

CONTRASTS = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = rgb => [.2126, .7152, .0722].reduce((sum, share, i) => sum + share * linear(rgb[i] / 255), 0);
  const ground = node => { for (let at = node; at; at = at.parentElement) {
    const colour = parse(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour; }
    return [255, 255, 255]; };
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) { const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ['title', 'desc'].includes(node.localName)) continue;
    const style = getComputedStyle(node), svg = node.namespaceURI.endsWith('svg');
    const [a, b] = [light(parse(svg ? style.fill : style.color)), light(ground(node))].sort((x, y) => y - x);
    found.push([(a + .05) / (b + .05), walker.currentNode.data.trim()]); }
  return found.sort((x, y) => x[0] - y[0])[0]; }"""

OVERFLOWING = """() => [...document.querySelectorAll('td, th, dd, dt, h1, h2, p, li')].filter(node => {
  const box = node.getBoundingClientRect();
  return box.width > 1 && getComputedStyle(node).display !== 'none' && !node.closest('.scroll')
    && (box.right > document.documentElement.clientWidth + .5 || node.scrollWidth > node.clientWidth + 1);
}).map(node => node.textContent)"""

OVERLAPPING = """() => [...document.querySelectorAll('svg.plot')].flatMap(plot => {
  const boxes = [...plot.querySelectorAll('text:not(.mark)')].map(text => text.getBoundingClientRect());
  const labels = boxes.filter(box => box.width > 0);
  return labels.flatMap((a, i) => labels.slice(i + 1).filter(b =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map(b => [a.left, b.left])); })"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "portfolio_report.html"
    file.write_text(page(large()), encoding="utf-8")
    return file


def large():  # type: ignore[no-untyped-def]
    """Twelve names over three years and eight figures of money, so that figures are wide and axes are full."""
    names = [f"NAME{n:02d}.X" for n in range(12)]
    columns = {s: [100.123456 + n + (t * (n + 3) % 97) / 7 for t in range(760)] for n, s in enumerate(names)}
    held = dict.fromkeys(names, 123_456)
    after = {s: 123_456 + (-1) ** n * 1_234 for n, s in enumerate(names)}
    return tracked(sessions(760, "2022-01-03"), columns, held, after, dict.fromkeys(names, 0.08), 170_000_000)


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    opened = context.new_page()
    opened.messages = []  # type: ignore[attr-defined]
    for event in ("console", "pageerror", "dialog"):
        opened.on(event, lambda message: opened.messages.append(str(message)))  # type: ignore[attr-defined]
    yield opened
    context.close()


def show(tab: Page, file: Path) -> list[str]:
    """The page opened; what it asked for beyond itself."""
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    return [url for url in asked if url != file.as_uri()]


def test_the_page_opens_without_a_request_or_a_complaint(tab: Page, report: Path) -> None:
    assert show(tab, report) == []
    assert tab.messages == [], "its own policy must not forbid its own style"  # type: ignore[attr-defined]
    assert tab.evaluate("getComputedStyle(document.querySelector('h2')).fontWeight") == "600"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(tab: Page, report: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    show(tab, report)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_of_an_axis_do_not_meet(tab: Page, report: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    show(tab, report)
    assert tab.evaluate(OVERLAPPING) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(tab: Page, report: Path, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(tab, report)
    contrast, text = tab.evaluate(CONTRASTS)
    assert contrast >= CONTRAST_MIN, text


def test_dark_is_dark_and_paper_is_white(tab: Page, report: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    tab.emulate_media(color_scheme="dark")
    show(tab, report)
    assert tab.evaluate(ground) == "rgb(19, 21, 25)"
    tab.emulate_media(color_scheme="dark", media="print")
    assert tab.evaluate(ground) == "rgb(255, 255, 255)"


def test_tables_keep_their_roles_on_a_phone(tab: Page, report: Path) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    show(tab, report)
    trades = tab.get_by_role("table").filter(has=tab.get_by_role("columnheader", name="Notional"))
    assert trades.count() == 1
    assert trades.get_by_role("row").count() == 14, "a heading, twelve names and the sum"
    assert trades.get_by_role("rowheader", name="NAME00.X").count() == 1


def test_charts_have_a_name_for_who_cannot_see_them(tab: Page, report: Path) -> None:
    show(tab, report)
    assert tab.get_by_role("img", name="NAV and drawdown of Test sleeve").count() == 1
    assert tab.get_by_role("img", name="How often each return of Test sleeve came").count() == 1


def test_it_prints_on_a_few_sheets(tab: Page, report: Path) -> None:
    show(tab, report)
    sheets = tab.pdf(format="A4").count(b"/Type /Page\n")
    assert 2 <= sheets <= 5


@pytest.mark.parametrize(
    "payload",
    [
        "<script>document.title='run'</script>", "<img src=x onerror=\"document.title='run'\">",
        "</style><script>document.title='run'</script>", "\"><svg onload=\"document.title='run'\">",
        "</title></svg><iframe srcdoc=\"<script>parent.document.title='run'</script>\">",
        '<a href="javascript:alert(1)">',
    ],
)  # fmt: skip
def test_no_text_runs(tab: Page, tmp_path: Path, payload: str) -> None:
    file = tmp_path / "portfolio_report.html"
    file.write_text(page(named(replace(small(), hypothetical=True), payload)), encoding="utf-8")
    assert show(tab, file) == []
    assert tab.title() != "run" and tab.messages == []  # type: ignore[attr-defined]
    assert payload in tab.locator("h1").inner_text()
    assert tab.locator("main script, main img, main iframe, main a").count() == 0


def walked() -> Backtest:
    """Fifteen names over three years, nine figures of money, flows, a reference: as many columns as there can be."""
    names = [f"NAME{n:02d}.X" for n in range(15)]
    columns = {s: [100.123456 + n + (t * (n + 3) % 97) / 7 for t in range(760)] for n, s in enumerate(names)}
    axis = sessions(760, "2022-01-03")
    prices = backtest_sample.made_prices(axis, columns, basis="total")
    policy = Policy(tolerance=0.01, rounding="nearest", scope="breached", cooldown_sessions=20)
    mandate = Mandate(make_targets(dict.fromkeys(names, 0.06) | {"CASH": 0.1}), policy, Costs(fee_bps=5))
    flows = {axis[100]: ticks(10_000_000), axis[400]: -ticks(5_000_000)}
    return backtest(
        [(axis[0], mandate)], prices, ticks(170_000_000), name="Test policy", flows=flows, benchmark=names[0],
        fill="next_close",
    )  # fmt: skip


def scattered(count: int = 600) -> Sweep:
    """Many policies under two tables of costs, with long names."""
    dice = random.Random(5)
    figures = [(dice.random() / 500 + 1e-5, dice.random() / 20) for _ in range(count // 2)]
    dear = Costs(fee_bps=10, per_order="1.25", per_order_min=2)
    rows = [*backtest_sample.swept(figures), *backtest_sample.swept([(2 * c, e) for c, e in figures], costs=dear)]
    long = [row._replace(policy=replace(row.policy, calendar="quarterly", when="both", to=0.875)) for row in rows]
    return backtest_sample.sweep_of([*long[::2], *rows[1::2]], asked=count * 2)


PAGES = {
    "backtest": lambda: backtest_page(walked()), "sweep": lambda: sweep_page(scattered(), 7),
    "book": lambda: book_page(book_sample.lived(), book_sample.book()[1], money_weighted=0.1),
    "short book": lambda: book_page(*book_sample.small()),
}  # fmt: skip


@pytest.fixture(scope="module", params=PAGES)
def history(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a backtest, then that of a sweep."""
    file = tmp_path_factory.mktemp("history") / f"{request.param}_report.html"
    file.write_text(PAGES[request.param](), encoding="utf-8")
    return file


def test_a_history_opens_without_a_request_or_a_complaint(tab: Page, history: Path) -> None:
    assert show(tab, history) == []
    assert tab.messages == []  # type: ignore[attr-defined]
    assert tab.evaluate("getComputedStyle(document.querySelector('.scroll')).overflowX") == "auto"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_history_fits_and_its_wide_tables_scroll(tab: Page, history: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    show(tab, history)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(OVERFLOWING) == []
    assert tab.evaluate(OVERLAPPING) == []
    frames = "[...document.querySelectorAll('.scroll')].map(frame => [frame.scrollWidth, frame.clientWidth])"
    if width == 1280:
        assert all(inner <= outer for inner, outer in tab.evaluate(frames)), "a desk's screen shows whole tables"


def test_a_wide_table_keeps_its_first_column_in_sight(tab: Page, history: Path) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    show(tab, history)
    frame = tab.locator(".scroll").first
    frame.focus()
    left = "frame => frame.querySelector('tbody th').getBoundingClientRect().left"
    before = frame.evaluate(left)
    frame.evaluate("frame => { frame.scrollLeft = 200 }")
    assert frame.evaluate("frame => frame.scrollLeft") > 0 and frame.evaluate(left) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_history_s_text_stands_out_from_its_ground(tab: Page, history: Path, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    show(tab, history)
    contrast, text = tab.evaluate(CONTRASTS)
    assert contrast >= CONTRAST_MIN, text


def test_a_history_prints_whole(tab: Page, history: Path) -> None:
    paper = 688  # points of a screen between the margins of A4
    tab.set_viewport_size({"width": paper, "height": 900})
    tab.emulate_media(media="print")
    show(tab, history)
    assert tab.evaluate("document.documentElement.scrollWidth") <= paper, "no column is cut off"
    assert 2 <= tab.pdf(format="A4").count(b"/Type /Page\n") <= 12


def test_a_history_s_charts_have_a_name_for_who_cannot_see_them(tab: Page, history: Path) -> None:
    show(tab, history)
    charts = {
        "backtest_report.html": ["NAV and drawdown of Test policy", "Weights of Test policy through time"],
        "sweep_report.html": ["Frontier of Test sweep"],
        "book_report.html": ["NAV and drawdown of endowment", "How often each return of endowment came"],
        "short book_report.html": ["NAV and drawdown of main"],
    }
    for name in charts[history.name]:
        assert tab.get_by_role("img", name=name).count() == 1


@pytest.mark.parametrize(
    "payload", ["<img src=x onerror=\"document.title='run'\">", "</title><script>alert(1)</script>"]
)
def test_no_text_of_a_history_runs(tab: Page, tmp_path: Path, payload: str) -> None:
    file = tmp_path / "backtest_report.html"
    file.write_text(backtest_page(backtest_sample.named(backtest_sample.small(), payload)), encoding="utf-8")
    assert show(tab, file) == []
    assert tab.title() != "run" and tab.messages == []  # type: ignore[attr-defined]
    assert payload in tab.locator("h1").inner_text()
