"""`crossfoot backup` and `crossfoot restore`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from crossfoot.site import access, database
from crossfoot.site.main import set_up_django


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    backup = verbs.add_parser("backup", help="Back up database and lake at one point, while others work")
    backup.add_argument("folder", help="where to: each backup gets a folder of its own there, files of the lake are shared")
    backup.set_defaults(run=_backup)
    restore = verbs.add_parser("restore", help="Put a backup back into an empty installation, or elsewhere")
    restore.add_argument("folder", help="the folder that `crossfoot backup` was given")
    restore.add_argument("--at", metavar="NAME", help="which backup (default the latest)")
    restore.add_argument("--database", metavar="NAME", help="another database of the same server to put it into")
    restore.add_argument("--lake", metavar="FOLDER", help="another folder to put the lake into")
    restore.set_defaults(run=_restore)


def _backup(arguments: argparse.Namespace) -> int:
    _reach_server()
    from django.conf import settings

    from crossfoot.site.backups.taking import take_backup

    taken = take_backup(Path(arguments.folder), lake=Path(settings.CROSSFOOT_LAKE))
    facts = {
        "folder": str(taken.folder),
        "lake_files": len(taken.manifest.lake),
        "lake_files_copied": taken.copied,
        "bytes": taken.bytes,
    }
    of_lake = f"{len(taken.manifest.lake)} files of the lake, {taken.copied} of them new"
    sentence = f"Backed up into {taken.folder}: the database and {of_lake}."
    return _say(arguments, facts, sentence)


def _restore(arguments: argparse.Namespace) -> int:
    _reach_server()
    from django.conf import settings

    from crossfoot.site.backups import restoring

    restoring.must_name_both(arguments.database, arguments.lake)
    root = Path(arguments.folder)
    done = restoring.restore_backup(
        root,
        backup=restoring.chosen(root, arguments.at),
        database=arguments.database or access.database_name(),
        lake=Path(arguments.lake or settings.CROSSFOOT_LAKE),
    )
    facts = {"database": done.database, "lake": str(done.lake), "lake_files": done.files, "made_at": done.manifest.made_at}
    sentence = (
        f"Restored the backup of {done.manifest.made_at} into the database {done.database} and the lake {done.lake}."
        " Look at it: crossfoot doctor, crossfoot prove MONTH, crossfoot reperform RUN."
    )
    return _say(arguments, facts, sentence)


def _reach_server() -> None:
    if not access.managed():
        database.start(database.Server())
    set_up_django()


def _say(arguments: argparse.Namespace, facts: dict[str, Any], sentence: str) -> int:
    print(json.dumps(facts) if arguments.json else sentence)
    return 0
