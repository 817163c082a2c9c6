"""`python -m sync.sandbox --listen 127.0.0.1:8610 --data DIR`."""

import argparse
import sys
from pathlib import Path

from sync.sandbox import serve

parser = argparse.ArgumentParser(prog="sync.sandbox", description="stand-in provincial platform")
parser.add_argument("--listen", default="127.0.0.1:8610", metavar="HOST:PORT", help="port 0 takes a free one")
parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder of its database and signing key")
parser.add_argument("--url", help="database address in place of the SQLite file in DIR, e.g. postgresql+psycopg://…")
parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
args = parser.parse_args()
sys.exit(serve(args.listen, args.data, args.url, args.with_parent))
