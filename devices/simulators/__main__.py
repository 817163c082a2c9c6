"""One simulated device as a process: python -m devices.simulators idcard --home DIR --name kiosk.idcard"""

import argparse
import sys
import threading
from importlib import import_module
from pathlib import Path

from devices.simulators.host import Host

# kind -> (module here, the device's class); loaded only when asked for
KINDS = {
    "idcard": ("idcard", "Reader"),
    "ticketprinter": ("ticketprinter", "Printer"),
    "pads": ("bus", "PadLine"),
    "bytepad": ("bytepad", "BytePad"),
    "led64": ("led64", "Card64"),
    "numberpanel": ("numberpanel", "NumberPanel"),
    "modbuspanel": ("modbus", "RegisterPanel"),
    "scanner": ("scanner", "Scanner"),
    "locker": ("locker", "Locker"),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="devices.simulators", description=__doc__)
    parser.add_argument("kind", choices=(*KINDS, "ippprinter"))
    parser.add_argument("--home", type=Path, required=True, help="folder of its files: NAME.json, NAME.tty")
    parser.add_argument("--name", required=True)
    parser.add_argument("--tcp", action="store_true", help="a TCP port of this machine in place of a pty")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input ends")
    asked = parser.parse_args()
    if asked.kind == "ippprinter":
        return _printer(asked.home, asked.name, with_parent=asked.with_parent)
    module, kind = KINDS[asked.kind]
    device = getattr(import_module(f"devices.simulators.{module}"), kind)
    with Host(asked.home, asked.name, tcp=asked.tcp or sys.platform == "win32") as host:
        host.run(device(host.send), with_parent=asked.with_parent)
    return 0


def _printer(home: Path, name: str, with_parent: bool) -> int:
    """One that has no wire of ours: it is asked over HTTP."""
    from devices.simulators.ippprinter import Printer, Server

    printer = Printer()
    threading.Thread(target=printer.work, daemon=True).start()
    with Server(printer) as server, Host(home, name, tcp=True) as host:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        host.serve(printer, f"ipp://127.0.0.1:{server.server_address[1]}/ipp/print", with_parent=with_parent)
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
