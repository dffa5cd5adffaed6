"""The commands of the Makefile: `python -m leedl_book COMMAND`, in the folder of a book."""

import sys

from leedl_book.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
