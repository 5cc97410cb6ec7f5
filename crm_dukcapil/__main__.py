"""Commands of the warehouse that dbt does not have."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import duckdb

from crm_dukcapil import publication, registry

STATUS_CODES = """exit code, the first that applies:
  1  nothing is served, or it cannot be read, was changed by hand, or is another registry's
  3  the last build failed, did not end, or is not known
  4  older than --served-within or --export-within, or dated in the future
  0  none of these; without the two options no age is too old"""


def main() -> None:
    """Run a command; report an error that the user can fix in one line, with exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m crm_dukcapil", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="write the report of a served year")
    report.add_argument("year", type=int, help="for example 2023")
    report.add_argument("--output", type=Path, default=Path("target/report"), help="output folder")
    report.add_argument(
        "--template", type=Path, help="a .docx whose styles, paper and header the Word file gets"
    )
    publish = commands.add_parser("publish", help="publish what a whole build on Spark has left")
    publish.add_argument(
        "--from",
        dest="folder",
        type=Path,
        default=registry.spark_path(),
        metavar="FOLDER",
        help="Spark's warehouse folder; without it, CRM_SPARK_PATH or warehouse/spark",
    )
    commands.add_parser("rollback", help="serve the previous version again")
    diff = commands.add_parser("diff", help="show which numbers differ between two served files")
    diff.add_argument("old", type=Path, help="the file of before")
    diff.add_argument("new", type=Path, help="the file of now")
    diff.add_argument("--json", action="store_true", help="as JSON")
    status = commands.add_parser(
        "status",
        help="show what is served, how old it is, and how the last build ended",
        epilog=STATUS_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    status.add_argument("--json", action="store_true", help="as JSON")
    status.add_argument(
        "--served-within",
        type=float,
        metavar="DAYS",
        help="what is served must have been published, or found up to date by a build, since then",
    )
    status.add_argument(
        "--export-within",
        type=float,
        metavar="DAYS",
        help="an export of new content must have been read since then",
    )
    commands.add_parser("docs", help="make one safe page of the dbt docs (make docs)")
    commands.add_parser("superset-import", help="import the dashboard into Superset")
    seal = commands.add_parser("seal", help="show checksums of printed tables, or write them")
    seal.add_argument("year", type=int, help="year of the publication")
    seal.add_argument("tables", nargs="*", help="those to write, once checked: 2.1 2.2")
    commands.add_parser(
        "forget", help="remove all that withdrawn exports have left, and build and publish again"
    )
    commands.add_parser("land", help="read the exports that CRM_EXPORT names, as a build does")
    draft = commands.add_parser(
        "draft-references", help="draft the seeds of CRM_REGISTRY from the exports (CRM_EXPORT)"
    )
    draft.add_argument("--replace", action="store_true", help="overwrite seeds that were edited")
    printed = commands.add_parser(
        "draft-publication", help="draft the seeds of a printed year from its Word file or text"
    )
    printed.add_argument("file", type=Path, help=".docx, or text with tabs between the cells")
    printed.add_argument("--year", type=int, required=True, help="year of the publication")
    printed.add_argument("--replace", action="store_true", help="replace that year's rows")
    arguments = parser.parse_args()
    # Each command imports only what it needs: importing the report takes seconds.
    try:
        if arguments.command == "report":
            from crm_dukcapil.report.write import write

            written = write(
                *(registry.served_path(), arguments.year, arguments.output, arguments.template)
            )
            print(*written, sep="\n")
        elif arguments.command == "publish":
            from crm_dukcapil.spark import publish as publish_from

            print(publish_from(arguments.folder))
        elif arguments.command == "rollback":
            served = registry.served_path()
            print(f"{served} is now from build {publication.rollback(served)}")
        elif arguments.command == "diff":
            from crm_dukcapil import revisions

            for path in (arguments.old, arguments.new):
                publication.opened(path).close()
            with duckdb.connect() as connection:
                found = revisions.compare(connection, arguments.old, arguments.new)
            print(revisions.as_json(*found) if arguments.json else revisions.as_text(*found))
            sys.exit(int(any(found)))
        elif arguments.command == "status":
            from crm_dukcapil.status import as_lines, look

            found = look(arguments.served_within, arguments.export_within)
            print(json.dumps(found, indent=2) if arguments.json else "\n".join(as_lines(found)))
            sys.exit(found["exit_code"])
        elif arguments.command == "forget":
            from crm_dukcapil.forgetting import forget

            for line in forget():
                print(line, flush=True)
        elif arguments.command == "docs":
            from crm_dukcapil import pages

            print(pages.write_docs())
        elif arguments.command == "draft-publication":
            from crm_dukcapil.printed.draft import draft as draft_publication

            lines, is_complete = draft_publication(
                arguments.file, arguments.year, replace=arguments.replace
            )
            print(*lines, sep="\n")
            sys.exit(not is_complete)
        elif arguments.command == "superset-import":
            from crm_dukcapil import superset

            served = registry.served_path()
            superset.import_dashboard(served)
            print(f"Imported, for {served}: /superset/dashboard/rekap-pengaduan/")
        elif arguments.command in ("land", "draft-references"):
            from crm_dukcapil import drafts

            is_draft = arguments.command == "draft-references"
            print(
                *(drafts.draft(replace=arguments.replace) if is_draft else drafts.land()), sep="\n"
            )
        else:
            from crm_dukcapil.seals import seal as write_seals

            print(*write_seals(arguments.year, arguments.tables), sep="\n")
    except (RuntimeError, OSError, duckdb.Error) as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        # As of diff: 1 means that two files differ.
        sys.exit(2 if arguments.command == "diff" else 1)


if __name__ == "__main__":
    main()
