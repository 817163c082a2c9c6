"""OneVisit (一次办): the one door. Parses the command and hands over to station/."""

import sys

from station.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
