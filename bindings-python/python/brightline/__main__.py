"""``python -m brightline`` is the command."""

import sys

from brightline._command import main

if __name__ == "__main__":
    sys.exit(main())
