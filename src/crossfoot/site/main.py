"""The `crossfoot` command: one verb, one module, and only the module of the verb in hand is imported."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossfoot.errors import CrossfootError, Defect
from crossfoot.site import exits


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb's module is and what it is for.

    The module has `register(verbs)`, which adds the verb's parser to argparse's sub-parsers and names the function that
    does the work by `set_defaults(run=...)`: it takes the parsed arguments and returns an exit code, or None for success.
    books: whether it works on the database. Then Django is set up before the module is imported and the database is
    brought up to date before the work begins; the others start without either.
    """

    module: str
    says: str
    books: bool = True


# In the order a month is worked. A new verb is one line here and one module in a door.
VERBS: Mapping[str, Verb] = {
    "demo": Verb("crossfoot.site.verbs.demo", "Run the demo company's month and say what to look at next"),
    "world": Verb("crossfoot.world.marketplaces.verb", "Imitate marketplaces, partners and a bank", books=False),
    "rate": Verb("crossfoot.cli.rate", "Rate files, with no database", books=False),
    "reconcile": Verb("crossfoot.cli.reconcile", "Reconcile two parties' files, with no database", books=False),
    "person": Verb("crossfoot.cli.access", "Add people and give them duties"),
    "entity": Verb("crossfoot.cli.access", "Open legal entities"),
    "key": Verb("crossfoot.cli.access.keys", "Make, list, change and end the keys of programs"),
    "access": Verb("crossfoot.cli.access.keys", "Look at duties that clash, and waive a clash"),
    "party": Verb("crossfoot.cli.access", "Import customers, resellers, payers"),
    "price-book": Verb("crossfoot.cli.contracts", "Record and approve price books"),
    "agreement": Verb("crossfoot.cli.contracts", "Record, approve and list agreements"),
    "order": Verb("crossfoot.cli.contracts", "Import orders; compare them with agreements and provisioning"),
    "provisioning": Verb("crossfoot.cli.contracts", "Import what is switched on"),
    "usage": Verb("crossfoot.cli.usage", "Bring usage in, and look at it"),
    "bill": Verb("crossfoot.cli.billing", "Rate a period: charges, suspense, drafts"),
    "runs": Verb("crossfoot.cli.billing", "List rating runs"),
    "suspense": Verb("crossfoot.cli.billing", "List usage that a run could not price"),
    "approval": Verb("crossfoot.cli.approval", "What waits for a second person: ask, list, show, approve, reject"),
    "held": Verb("crossfoot.cli.billing", "Corrections that wait for a person"),
    "invoice": Verb("crossfoot.cli.invoice", "Preview, issue, print, credit and re-bill documents"),
    "credit": Verb("crossfoot.cli.credit", "Prepaid credit: balances, movements, expiry"),
    "explain": Verb("crossfoot.cli.billing", "Say why a number is what it is"),
    "prove": Verb("crossfoot.cli.close", "Walk every joint of a period, by count and amount"),
    "reperform": Verb("crossfoot.cli.billing", "Compute a run again from what it stored"),
    "balances": Verb("crossfoot.cli.close", "What was posted to each account"),
    "period": Verb("crossfoot.cli.close", "Open, lock and reopen fiscal periods"),
    "serve": Verb("crossfoot.site.verbs.serve", "Serve the pages and the API until it is stopped"),
    "worker": Verb("crossfoot.site.verbs.serve", "Run jobs and long work until it is stopped"),
    "webhook": Verb("crossfoot.cli.webhook", "Send webhooks"),
    "trail": Verb("crossfoot.site.verbs.trail", "Seal what was written; export and verify it"),
    "doctor": Verb("crossfoot.site.verbs.doctor", "Look at the installation, and say what to do", books=False),
    "backup": Verb("crossfoot.site.verbs.backup", "Back up database and lake at one point, while others work", books=False),
    "restore": Verb("crossfoot.site.verbs.backup", "Put a backup back, into an empty place", books=False),
    "db": Verb("crossfoot.site.verbs.db", "Start, stop, look at and migrate the database", books=False),
    "version": Verb("crossfoot.site.verbs.version", "Say which version this is and what it stands on", books=False),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns its exit code (`docs/reference/exit-codes.md`); says refusals on standard error."""
    given = list(sys.argv[1:] if argv is None else argv)
    in_json = "--json" in given
    try:
        return _run(given)
    except CrossfootError as error:
        if isinstance(error, Defect):
            traceback.print_exc()
        print(exits.as_json(error) if in_json else exits.as_text(error), file=sys.stderr)
        return exits.exit_code(error)
    except BrokenPipeError:
        # The reader of our output has seen enough. Python would complain once more while it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.DONE
    except KeyboardInterrupt:
        print("crossfoot: interrupted; what was not finished has left nothing behind", file=sys.stderr)
        return exits.INTERRUPTED
    except Exception as error:
        traceback.print_exc()
        defect = Defect(f"{type(error).__name__}: {error} - this is a mistake of ours, please report it with the lines above")
        print(exits.as_json(defect) if in_json else exits.as_text(defect), file=sys.stderr)
        return exits.DEFECT


def _run(given: Sequence[str]) -> int:
    chosen = VERBS.get(next((word for word in given if not word.startswith("-")), ""))
    if chosen is not None and chosen.books:
        set_up_django()
    parser = parser_for(chosen)
    arguments = parser.parse_args(given)
    if not hasattr(arguments, "run"):
        parser.print_help()
        return exits.BY_KIND["Malformed"] if given else exits.DONE
    if chosen is not None and chosen.books:
        importlib.import_module("crossfoot.site.migrating").ready()
    ended: int | None = arguments.run(arguments)
    return exits.DONE if ended is None else ended


def parser_for(chosen: Verb | None) -> argparse.ArgumentParser:
    """The command line: the chosen verb's module in full, of the others their names and what they are for."""
    parser = argparse.ArgumentParser(
        prog="crossfoot",
        description="Rate what happened. Match what they say happened. Explain every cent between. Close the month.",
        epilog="Each verb tells more: crossfoot VERB --help. Every verb takes --json.",
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(metavar="VERB", title="verbs")
    for name, verb in VERBS.items():
        if chosen is None or verb.module != chosen.module:
            verbs.add_parser(name, help=verb.says, add_help=False)
        elif name not in verbs.choices:
            importlib.import_module(verb.module).register(verbs)
            _complete(verbs)
    return parser


def set_up_django() -> None:
    """Make the models importable. Touches no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crossfoot.site.settings")
    importlib.import_module("django").setup()


def _complete(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Have every parser below say what it is for and take `--json`, whether its module thought of it or not."""
    for listed in verbs._choices_actions:
        below = verbs.choices[listed.dest]
        below.description = below.description or listed.help
    for parser in verbs.choices.values():
        actions = parser._actions
        lower = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
        for action in lower:
            _complete(action)
        if not lower and not any("--json" in action.option_strings for action in actions):
            parser.add_argument("--json", action="store_true", help="print the result, or the refusal, as JSON")


if __name__ == "__main__":
    sys.exit(main())
