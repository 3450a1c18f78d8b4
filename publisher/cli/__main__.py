"""`python -m publisher.cli` is the `publisher` command."""

from publisher.cli.main import main

main()
