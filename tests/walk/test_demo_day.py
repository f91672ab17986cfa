"""The demo ends with a book, a staged order file and an archive that was verified."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from walk.commands import trimtab

from trimtab.app import demo_day, desk
from trimtab.errors import OutputRefused


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> demo_day.DemoDay:
    """The day of the demo sleeve, in a folder of its own."""
    folder = str(tmp_path_factory.mktemp("demo") / "out-desk")
    return demo_day.demo_day(folder, str(desk.demo_sleeve()))


def test_the_demo_ends_with_a_book_an_order_file_and_a_verified_archive(day: demo_day.DemoDay) -> None:
    folder = Path(day.folder)
    assert day.replays and len(day.orders) == 1
    assert trimtab(folder, "book verify").status == 0
    shown = json.loads(trimtab(folder, "book show --json").out)
    assert shown["shares"] == {"AAPL": 159, "AMD": 479, "JPM": 115, "MSFT": 86, "WMT": 107}
    assert trimtab(folder, f"replay --all --book book.db --seal {day.seal}").status == 0
    assert "Settings: costs.fee_bps 5; orders.exchange none." in trimtab(folder, "book show").out


def test_the_archive_makes_again_the_very_order_file_that_left(day: demo_day.DemoDay) -> None:
    staged = Path(day.folder) / "orders" / day.orders[0]
    sealed = Path(day.folder) / "archive" / day.session / "outputs" / "demo" / "orders" / day.orders[0]
    assert sealed.read_bytes() == staged.read_bytes()


def test_a_day_that_stands_is_replayed_and_left_as_it_is(day: demo_day.DemoDay) -> None:
    files = {path: path.read_bytes() for path in Path(day.folder).rglob("*") if path.is_file()}
    assert demo_day.demo_day(day.folder, str(desk.demo_sleeve())) == day
    assert {path: path.read_bytes() for path in Path(day.folder).rglob("*") if path.is_file()} == files


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out-desk").mkdir()
    with pytest.raises(OutputRefused, match="it stands there and holds no such day"):
        demo_day.demo_day(str(tmp_path / "out-desk"), str(desk.demo_sleeve()))


def test_the_text_fits_eighty_columns_and_a_damaged_day_says_so(day: demo_day.DemoDay) -> None:
    from dataclasses import replace

    assert "replays to the byte" in demo_day.demo_day_text(day)
    assert "does not replay" in demo_day.demo_day_text(replace(day, replays=False))
    assert demo_day.beside("out/") == "out-desk"


EXTRAS = ("yfinance", "pyarrow", "exchange_calendars", "pyxirr", "numba", "psycopg")
WITHOUT_EXTRAS = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))  # importing any of them fails, as where it is not installed
from trimtab.app.cli import main
main(["demo", "--out", "out"])
"""


def test_the_demo_needs_no_extra_but_plots(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_EXTRAS, ",".join(EXTRAS)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "replays to the byte" in " ".join(done.stdout.split())) == (0, True), done.stderr
