"""`python -m trimtab`: the command of this very interpreter, wherever its scripts were put."""

import sys

from trimtab.app.cli import main

if __name__ == "__main__":
    sys.exit(main())
