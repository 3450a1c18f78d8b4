"""`python -m publisher.channels.mailbox`: the mailbox as a process, until SIGTERM."""

import argparse
import logging
import os
import sys
from pathlib import Path

from publisher.channels.mailbox.server import serve_mailbox
from publisher.errors import PublisherError


def main() -> int:
    """Serve; writes host:port to --address-file once it listens."""
    parser = argparse.ArgumentParser(prog="python -m publisher.channels.mailbox")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--address-file", type=Path)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")

    def started(address: str) -> None:
        logging.info("the mailbox listens on %s", address)
        if options.address_file:
            scratch = options.address_file.with_name(f".{options.address_file.name}.{os.getpid()}")
            scratch.write_text(f"{address}\n", encoding="ascii")
            scratch.rename(options.address_file)

    try:
        serve_mailbox(options.data_dir, options.host, options.port, started)
    except PublisherError as error:
        logging.error("%s: %s", error.where, error.message)
        return int(error.exit_code)
    return 0


if __name__ == "__main__":
    sys.exit(main())
