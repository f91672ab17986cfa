"""The bundled sample, rebuilt from the data set inside skfolio where that package is installed."""

from __future__ import annotations

import gzip
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "scripts" / "rebuild_sample.py"
SAMPLE = SCRIPT.parents[1] / "src" / "trimtab" / "data" / "sample.csv.gz"

if find_spec("skfolio") is not None:  # it is no part of `make test-system`; `pip install 'trimtab[bench]'` brings it

    def test_the_script_rebuilds_the_sample_from_the_installed_package(tmp_path: Path) -> None:
        built = tmp_path / "sample.csv.gz"
        subprocess.run([sys.executable, str(SCRIPT), str(built)], check=True, capture_output=True)
        assert gzip.decompress(built.read_bytes()) == gzip.decompress(SAMPLE.read_bytes())
        assert built.read_bytes()[4:8] == bytes(4), "a time in the file would make each build another one"
