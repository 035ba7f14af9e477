"""Calls: which records go together, and how a call that one of them spoils is taken apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crossfoot.records.submitting.channel import ChannelRule
from crossfoot.records.submitting.record import CallAnswer, CallFate, MeterRecord, MeterVerdict, Told


@dataclass(frozen=True, slots=True)
class Next:
    """What a call leaves to do: verdicts that stand, records to be sent now in these calls, records to be sent later."""

    verdicts: tuple[MeterVerdict, ...]
    apart: tuple[tuple[MeterRecord, ...], ...]
    again: tuple[MeterRecord, ...]


def calls(records: Sequence[MeterRecord], *, rule: ChannelRule) -> tuple[tuple[MeterRecord, ...], ...]:
    """Records in calls of at most the channel's batch: what is taken for the shortest time yet goes first."""
    pressing = sorted(records, key=lambda record: (record.deadline, record.series, record.slot))
    return tuple(tuple(pressing[first : first + rule.batch]) for first in range(0, len(pressing), rule.batch))


def after_call(sent: Sequence[MeterRecord], answer: CallAnswer) -> Next:
    """What follows of a call's answer, for every record that was sent exactly once.

    A poisoned call is halved until the record that spoils it stands alone; that one has the call's verdict. A record that an
    answered call says nothing of counts as unprocessed: it is sent again.
    """
    if answer.fate is CallFate.POISONED:
        if len(sent) > 1:
            middle = len(sent) // 2
            return Next((), (tuple(sent[:middle]), tuple(sent[middle:])), ())
        return Next((MeterVerdict(sent[0].identity, answer.told, kind=answer.kind, code=answer.code),), (), ())
    if answer.fate is not CallFate.ANSWERED:
        unheard = tuple(MeterVerdict(each.identity, Told.UNKNOWN, code=answer.code) for each in sent)
        return Next(unheard, (), tuple(sent))
    told = {each.identity: each for each in answer.verdicts}
    verdicts = tuple(told.get(each.identity) or MeterVerdict(each.identity, Told.UNPROCESSED) for each in sent)
    open_still = {each.identity for each in verdicts if each.told in (Told.UNPROCESSED, Told.UNKNOWN)}
    return Next(verdicts, (), tuple(each for each in sent if each.identity in open_still))


def with_counted(verdict: MeterVerdict, *, known: Sequence[MeterVerdict]) -> MeterVerdict:
    """A duplicate's verdict with the quantity that counts, where an earlier verdict knows it by the channel's own name.

    known: what the channel said before, of any record.
    """
    if verdict.told is not Told.DUPLICATE or verdict.counted is not None or not verdict.partner_id:
        return verdict
    same = [each.counted for each in known if each.partner_id == verdict.partner_id and each.counted is not None]
    return replace(verdict, counted=same[0]) if same else verdict
