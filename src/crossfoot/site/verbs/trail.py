"""`crossfoot trail`: seal it, export it, verify it."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from django.conf import settings

from crossfoot.books.trail.seals.reads.seals import seals_page
from crossfoot.cli.printing import counted, say, table
from crossfoot.cli.session import at_least_one, group, now, offer, who
from crossfoot.desks.trail.sealing import seal_trail
from crossfoot.errors import Conflict, Missing
from crossfoot.runs.trail import anchors, verify_trail
from crossfoot.site import exits
from crossfoot.site.guarding.exporting import export_trail
from crossfoot.site.guarding.verifying import verifier


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and what it can be asked."""
    below = group(verbs, "trail", "Seal what was written; export and verify it")
    offer(below, "seal", "seal every row that no seal covers yet, and note the seal outside of the database", _seal)
    listed = offer(below, "seals", "list the seals, the latest first", _seals)
    listed.add_argument("--last", type=at_least_one, default=20, metavar="N", help="how many (default 20)")
    says = "write everything a verifier needs into a new folder, the verifier included"
    exported = below.add_parser("export", help=says, description=says)
    exported.add_argument("folder", metavar="FOLDER")
    exported.set_defaults(run=_export)
    says = "verify every append-only row, every seal and the anchors (exit code 1 when something does not hold)"
    verified = below.add_parser("verify", help=says, description=says)
    verified.add_argument("--anchors", metavar="FILE", help="a copy of the anchors kept elsewhere (else the one here)")
    verified.set_defaults(run=_verify)


def _seal(arguments: argparse.Namespace) -> None:
    by, at = who(arguments), now()
    sealed = seal_trail(anchors=Path(settings.CROSSFOOT_ANCHORS), by=by, at=at, key=arguments.key or f"seal/{at.ns}")
    if sealed is None:
        say(arguments, {"seal": None}, "Nothing was waiting to be sealed.")
        return
    rows = counted(sealed.leaves, "row", "rows")
    where = Path(settings.CROSSFOOT_ANCHORS) / anchors.FILE_NAME
    says = f"Seal {sealed.number} covers {rows}. Its hash is {sealed.hash}, noted in {where}."
    say(arguments, {"seal": sealed.facts()}, says)


def _seals(arguments: argparse.Namespace) -> None:
    found = seals_page(who(arguments), limit=arguments.last)
    rows = [(str(each.number), str(each.at), f"{each.leaves:,}", each.hash) for each in found]
    says = table(("Seal", "At", "Rows", "Hash"), rows, right=(0, 2)) if rows else "Nothing was sealed yet."
    say(arguments, [each.facts() for each in found], says)


def _export(arguments: argparse.Namespace) -> None:
    folder = Path(arguments.folder)
    if folder.exists():
        raise Conflict("export-folder-there", folder=folder)
    try:
        with verifier() as connection:
            rows = export_trail(connection, folder, at=now())
    except OSError as error:
        raise Missing("file-not-writable", file=folder, reason=error.strerror or str(error)) from error
    says = f"{counted(rows, 'row', 'rows')} in {folder}. Verify them anywhere: python3 {folder / 'verify_trail.py'} {folder}"
    say(arguments, {"folder": str(folder), "rows": rows}, says)


def _verify(arguments: argparse.Namespace) -> int:
    noted = Path(arguments.anchors) if arguments.anchors else Path(settings.CROSSFOOT_ANCHORS) / anchors.FILE_NAME
    if arguments.anchors and not noted.is_file():
        raise Missing("file-not-readable", file=noted, reason="there is no such file")
    with tempfile.TemporaryDirectory(prefix="crossfoot-trail-") as made:
        folder = Path(made) / "export"
        with verifier() as connection:
            export_trail(connection, folder, at=now())
        found = verify_trail.verify(folder, noted if noted.is_file() else None)
    lines = [verify_trail.in_words(each) for each in found["broken"]]
    verdict = "Everything holds" if not lines else f"{counted(len(lines), 'thing does', 'things do')} not hold"
    lines.append(f"{verdict}: {found['leaves']:,} rows, {found['sealed']:,} of them under {found['seals']:,} seals.")
    say(arguments, {**found, "anchors": str(noted) if noted.is_file() else None}, "\n".join(lines))
    return exits.DIFFERENT if found["broken"] else exits.DONE
