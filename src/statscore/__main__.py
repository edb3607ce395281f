"""Run the program as `python -m statscore`."""

from statscore.cli.main import main

main()
