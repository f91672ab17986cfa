"""Rebuilds the bundled sample of prices from the data set inside the installed package skfolio.

    python scripts/rebuild_sample.py [FILE]

The figures are taken as they are, rounded to four decimals, from the first session of 2010 to the end of the data.
The same package gives the same bytes: no date, no name and no order of this machine gets into the file.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "src" / "trimtab" / "data" / "sample.csv.gz"
FIRST = "2010-01-01"


def sample_csv() -> bytes:
    """The sample as a wide CSV: a row a session, a column a symbol."""
    frame = import_module("skfolio.datasets").load_sp500_dataset()
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["Date", *frame.columns])
    for session, row in zip(frame.index.strftime("%Y-%m-%d"), frame.to_numpy().tolist(), strict=True):
        if session >= FIRST:
            writer.writerow([session, *(f"{close:.4f}".rstrip("0").rstrip(".") for close in row)])
    return text.getvalue().encode()


def main(arguments: list[str]) -> None:
    """Write the file and say what is in it."""
    path = Path(arguments[0]) if arguments else SAMPLE
    content = sample_csv()
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    rows = content.decode().splitlines()
    print(f"{path.name}: {path.stat().st_size} bytes from skfolio {version('skfolio')}")
    print(f"{len(rows) - 1} sessions, {rows[1][:10]} to {rows[-1][:10]}; sha256 of the CSV inside:")
    print(hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1:])
