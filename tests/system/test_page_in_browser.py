"""The page in a real browser: nothing runs, nothing is fetched, nothing overflows, on a screen, a phone and paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edges.tracking_sample import named, sessions, small, tracked
from playwright.sync_api import Browser, Page, sync_playwright

from trimtab.edges.page import page

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
  return box.width > 1 && getComputedStyle(node).display !== 'none'
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
