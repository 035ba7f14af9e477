#!/usr/bin/env python3
"""Verify an export of the trail. Needs Python 3.9 or later and nothing else: no package, no database, no network.

    python3 verify_trail.py EXPORT [--anchors FILE] [--prove TABLE KEY]

EXPORT is the folder that `crossfoot trail export` wrote. What is checked, and what would break it:

1. Each row's text hashes to its leaf (a row that was edited), each leaf has its row (deleted), each row its leaf (inserted).
2. Each seal's Merkle root (RFC 6962, section 2.1) is that of the leaves it covers, with as many of each table as it says.
3. Seals count 1, 2, 3, each names the hash of the one before, and each hash is that of the seal's own content.
4. Leaves that no seal covers are younger than the last seal.
5. With --anchors, a file kept elsewhere: every seal noted there is here, with the same hash.

Exit code 0: everything holds. 1: something does not, and is named. 2: the export cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

FORMAT = "crossfoot-trail-1"

Leaf = tuple[int, int, str, str]  # id, number of its shape, row key, hash in hex
Seal = dict[str, Any]
Broken = dict[str, Any]
Shapes = dict[int, tuple[str, str]]


def leaf_hash(leaf: Leaf) -> bytes:
    """A leaf's place in the tree: of its id, shape, row key and hash."""
    number, shape, key, digest = leaf
    return hashlib.sha256(b"\x00" + f"{number}:{shape}:{len(key.encode())}:{key}:{digest}".encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """An inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def merkle_root(hashes: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, bytes; of none, the hash of nothing."""
    level = list(hashes)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0]


def inclusion_path(hashes: Iterable[bytes], index: int) -> list[tuple[str, bytes]]:
    """The hashes that lead from one leaf to the root: (side, hash) pairs, from the bottom up. side: the hash's."""
    level = list(hashes)
    path: list[tuple[str, bytes]] = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(("right" if beside > index else "left", level[beside]))
        above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[-1:] if len(level) % 2 else above
        index //= 2
    return path


def follow(start: bytes, path: Iterable[tuple[str, bytes]]) -> bytes:
    """The root that a path leads to from a leaf hash."""
    at = start
    for side, beside in path:
        at = node_hash(at, beside) if side == "right" else node_hash(beside, at)
    return at


def seal_hash(seal: Seal) -> str:
    """The hash of a seal: of all of it but the hash, as JSON with sorted names and no spaces. Hex."""
    content = {name: value for name, value in seal.items() if name != "hash"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def covered(seals: Sequence[Seal]) -> Callable[[int], int | None]:
    """The function that gives a leaf id its seal. Later seals fill gaps of earlier ones, so ranges never overlap."""
    ranges = sorted((first, last, seal["number"]) for seal in seals for first, last in seal["ranges"])
    starts = [first for first, _, _ in ranges]

    def number_of(leaf: int) -> int | None:
        low, high = 0, len(starts)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if starts[middle] <= leaf else (low, middle)
        if not low or ranges[low - 1][1] < leaf:
            return None
        number: int = ranges[low - 1][2]
        return number

    return number_of


def read_lines(path: Path) -> Iterator[Any]:
    """The JSON values of a file, one a line."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def shape_of(export: Path) -> Shapes:
    """The shapes of leaves by number: (table, head of each text)."""
    return {
        each["id"]: (each["table"], f"crossfoot-row-1\n{each['table']}\n{','.join(each['columns'])}\n")
        for each in read_lines(export / "shapes.jsonl")
    }


def broken_rows(export: Path, number_of: Callable[[int], int | None]) -> Iterator[Broken]:
    """What is wrong with rows and leaves: dicts with table, row, seal and why (edited, deleted, inserted, malformed)."""
    shapes = shape_of(export)
    leaves: dict[tuple[int, str], tuple[int, str]] = {}
    for number, shape, key, digest in read_lines(export / "leaves.jsonl"):
        at = (shape, key)
        if at in leaves:
            yield _broken(shapes, shape, key, number_of(number), "doubled")
        leaves[at] = (number, digest)
    for page in sorted((export / "rows").glob("*.jsonl")):
        for shape, key, text in read_lines(page):
            found = leaves.pop((shape, key), None)
            if found is None:
                yield _broken(shapes, shape, key, None, "inserted")
            elif not text.startswith(shapes[shape][1]) or shapes[shape][0] != page.stem:
                yield _broken(shapes, shape, key, number_of(found[0]), "malformed")
            elif hashlib.sha256(text.encode()).hexdigest() != found[1]:
                yield _broken(shapes, shape, key, number_of(found[0]), "edited")
    for (shape, key), (number, _) in leaves.items():
        yield _broken(shapes, shape, key, number_of(number), "deleted")


def _broken(shapes: Shapes, shape: int, key: str, seal: int | None, why: str) -> Broken:
    return {"table": shapes[shape][0] if shape in shapes else "?", "row": key, "seal": seal, "why": why}


def broken_seals(export: Path, seals: Sequence[Seal], number_of: Callable[[int], int | None]) -> Iterator[Broken]:
    """What is wrong with seals: dicts with seal and why, and for a leaf outside of every seal its table and row."""
    shapes = shape_of(export)
    hashes: dict[int, list[bytes]] = {seal["number"]: [] for seal in seals}
    counts: dict[int, Counter[str]] = {seal["number"]: Counter() for seal in seals}
    newest = seals[-1]["newest"] if seals else 0
    gaps = seals[-1]["gaps"] if seals else []
    for leaf in sorted(tuple(each) for each in read_lines(export / "leaves.jsonl")):
        number = number_of(leaf[0])
        if number is not None:
            hashes[number].append(leaf_hash(leaf))
            counts[number][shapes[leaf[1]][0] if leaf[1] in shapes else "?"] += 1
        elif leaf[0] <= newest and not any(first <= leaf[0] <= last for first, last in gaps):
            yield _broken(shapes, leaf[1], leaf[2], None, "slipped in among sealed leaves")
    there = {leaf[0] for leaf in read_lines(export / "leaves.jsonl")}
    for seal in seals:
        for first, last in seal["ranges"]:
            for gone in (leaf for leaf in range(first, last + 1) if leaf not in there):
                yield {"seal": seal["number"], "why": f"its leaf {gone} is gone"}
    before = "0" * 64
    for place, seal in enumerate(seals, start=1):
        number = seal["number"]
        for holds, why in (
            (number == place, f"a seal is missing before it (number {place})"),
            (seal["prev_hash"] == before, "it does not name the hash of the seal before"),
            (seal_hash(seal) == seal["hash"], "its own content was changed"),
            (dict(counts[number]) == seal["counts"], "it counted other leaves than there are"),
            (merkle_root(hashes[number]).hex() == seal["root"], "its root is not that of its leaves"),
        ):
            if not holds:
                yield {"seal": number, "why": why}
        before = seal["hash"]


def broken_anchors(seals: Sequence[Seal], anchors: Iterable[Seal]) -> Iterator[Broken]:
    """Seals noted elsewhere that are not here, or not as noted. anchors: an iterable of seals as they were noted."""
    here = {seal["number"]: seal["hash"] for seal in seals}
    for noted in anchors:
        if here.get(noted["number"]) is None:
            yield {"seal": noted["number"], "why": "it was anchored and is gone"}
        elif here[noted["number"]] != noted["hash"] or seal_hash(noted) != noted["hash"]:
            yield {"seal": noted["number"], "why": "it is not the seal that was anchored"}


def verify(export: Path, anchors: Path | None = None) -> dict[str, Any]:
    """Everything there is to say of an export: a dict with broken (a list), rows, leaves, sealed, seals.

    anchors: the path of a file of seals kept elsewhere. Raises OSError, ValueError, KeyError for what is no export.
    """
    about = json.loads((export / "about.json").read_text("utf-8"))
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}, this program reads {FORMAT}")
    seals = sorted(read_lines(export / "seals.jsonl"), key=lambda seal: seal["number"])
    number_of = covered(seals)
    broken = [*broken_rows(export, number_of), *broken_seals(export, seals, number_of)]
    if anchors is not None:
        broken += broken_anchors(seals, read_lines(anchors))
    leaves = sum(1 for _ in read_lines(export / "leaves.jsonl"))
    sealed = sum(last - first + 1 for seal in seals for first, last in seal["ranges"])
    return {"broken": broken, "leaves": leaves, "sealed": sealed, "seals": len(seals)}


def prove(export: Path, table: str, key: str) -> dict[str, Any] | None:
    """That one row is under a seal: a dict with leaf, seal, index, path and root, which `follow` checks. None: not sealed."""
    shapes = {number for number, (name, _) in shape_of(export).items() if name == table}
    seals = sorted(read_lines(export / "seals.jsonl"), key=lambda seal: seal["number"])
    number_of = covered(seals)
    leaves = sorted(tuple(each) for each in read_lines(export / "leaves.jsonl"))
    for leaf in leaves:
        number = number_of(leaf[0])
        if leaf[1] in shapes and leaf[2] == key and number is not None:
            beside = [each for each in leaves if number_of(each[0]) == number]
            path = inclusion_path([leaf_hash(each) for each in beside], beside.index(leaf))
            return {
                "leaf": leaf,
                "seal": number,
                "index": beside.index(leaf),
                "path": [[side, digest.hex()] for side, digest in path],
                "root": follow(leaf_hash(leaf), path).hex(),
            }
    return None


def in_words(broken: Broken) -> str:
    """One breach as a sentence."""
    where = f"seal {broken['seal']}" if broken["seal"] is not None else "no seal"
    if "table" not in broken:
        return f"Seal {broken['seal']}: {broken['why']}."
    return f"{broken['table']} row {broken['row']} ({where}): {broken['why']}."


def main(argv: Sequence[str] | None = None) -> int:
    """Run from a command line; the exit code."""
    parser = argparse.ArgumentParser(description="Verify an export of the trail.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--anchors", type=Path, help="seals noted elsewhere, one a line")
    parser.add_argument("--prove", nargs=2, metavar=("TABLE", "KEY"), help="show that one row is under a seal")
    given = parser.parse_args(argv)
    try:
        if given.prove:
            proof = prove(given.export, *given.prove)
            print(json.dumps(proof, indent=1) if proof else "No seal covers that row.")
            return 0 if proof else 1
        found = verify(given.export, given.anchors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{given.export} cannot be read as an export: {error}", file=sys.stderr)
        return 2
    for each in found["broken"]:
        print(in_words(each))
    verdict = "Everything holds" if not found["broken"] else f"{len(found['broken'])} things do not hold"
    print(f"{verdict}: {found['leaves']:,} rows, {found['sealed']:,} of them under {found['seals']:,} seals.")
    return 1 if found["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
