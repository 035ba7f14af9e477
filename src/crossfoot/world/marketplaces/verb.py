"""`crossfoot world`: the counterparties imitated, to rehearse a month against and to measure what is found."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from crossfoot.world.marketplaces.clock import read
from crossfoot.world.marketplaces.opening import CHANNELS, open_world


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("world", help="Imitate marketplaces, partners and a bank")
    deeds = parser.add_subparsers(metavar="DEED", title="deeds")
    serve = deeds.add_parser("serve", help="Serve the counterparties on this machine until interrupted")
    serve.add_argument("--seed", type=int, default=7, help="another seed, other buyers and deals (default 7)")
    serve.add_argument("--port", type=int, default=8181, help="where to listen, on 127.0.0.1 alone (default 8181; 0: any free)")
    serve.add_argument(
        "--at", metavar="TIME", type=read, help="let the clock stand there, as 2026-11-01T00:00:00Z; else it is the machine's"
    )
    serve.add_argument("--deals", type=int, default=8, help="how many deals a channel has (default 8)")
    serve.add_argument("--journal", metavar="FOLDER", help="keep what was accepted there, and go on from it; else forget it")
    serve.add_argument("--rules", metavar="FILE", help="windows and rates of your own, as TOML")
    serve.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    world, serving = open_world(
        port=arguments.port,
        seed=arguments.seed,
        at=arguments.at,
        folder=Path(arguments.journal) if arguments.journal else None,
        rules=Path(arguments.rules) if arguments.rules else None,
        deals_total=arguments.deals,
    )
    addresses = {channel: f"{serving.address}/{channel}" for channel in CHANNELS} | {"control": f"{serving.address}/_control"}
    if arguments.json:
        print(json.dumps(addresses), flush=True)
    else:
        print("\n".join(f"{name}  {address}" for name, address in addresses.items()), flush=True)
    try:
        serving.wait()
    finally:
        serving.close()
        world.market.journal.close()
    return 0
