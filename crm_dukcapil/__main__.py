"""The commands of the warehouse, besides those of dbt."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crm_dukcapil import publication


def main() -> None:
    """Run a command; what its user can correct is said in one line, with exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m crm_dukcapil", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="write the report of a year that is served")
    report.add_argument("year", type=int, help="such as 2023")
    report.add_argument("--output", type=Path, default=Path("target/report"), help="folder")
    commands.add_parser("rollback", help="serve the previous version again")
    seal = commands.add_parser("seal", help="write checksums of printed tables into the catalogue")
    seal.add_argument("year", type=int, help="year of the publication")
    seal.add_argument("tables", nargs="*", help="those that were read against the print: 2.1 2.2")
    arguments = parser.parse_args()
    # Each command imports what it needs: the report alone would cost the others seconds.
    try:
        if arguments.command == "report":
            from crm_dukcapil.report.write import write

            print(*write(publication.served_path(), arguments.year, arguments.output), sep="\n")
        elif arguments.command == "rollback":
            served = publication.served_path()
            print(f"{served} is now that of build {publication.rollback(served)}")
        else:
            from crm_dukcapil.seals import seal as write_seals

            print(*write_seals(arguments.year, arguments.tables), sep="\n")
    except RuntimeError as error:
        sys.exit(f"{arguments.command}: {error}")


if __name__ == "__main__":
    main()
