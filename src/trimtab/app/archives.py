"""The archive as a library: seal a day of a book in a folder, and rebuild a sealed day from its inputs alone.

Each day stands on the day before: its manifest holds the hash of that day's manifest. `archive` never writes a day
twice; `replay` reads, rebuilds and compares, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trimtab.app.archive_checks import against, check_seal, next_day, no_seal, span, versions_told
from trimtab.app.archive_day import SHORT, DayInputs, DayOutputs, day_outputs, proposed_on
from trimtab.app.archive_walk import Kept, Walk, inputs_folder, kept_day, passed_day, under, walk_to
from trimtab.app.sources import Series
from trimtab.app.versions import versions
from trimtab.edges.archive import (
    JOURNAL,
    MANIFEST,
    SEAL,
    Difference,
    Manifest,
    days,
    first_difference,
    journal_bytes,
    manifest_bytes,
    mark,
    place_of,
    seal_bytes,
    seal_of,
)
from trimtab.edges.folder import fill, new_folder
from trimtab.edges.store import open_journal
from trimtab.errors import ArchiveRefused, Refusal, UsageRefused
from trimtab.findings import Finding
from trimtab.ledger.accounts import Ledger
from trimtab.ledger.facts import Opened
from trimtab.ledger.journal import Entry
from trimtab.ledger.wellformed import is_session
from trimtab.market.prices import Prices

ARCHIVE = "archive"
AS_READ = Series()
PRICES_FILE = "prices.csv"
INPUTS, OUTPUTS = "inputs/", "outputs/"


@dataclass(frozen=True, slots=True)
class Archived:
    """What archiving a day gave: its folder and seal, the entries it holds, and whether it stood there already."""

    day: str
    folder: str
    seal: str
    manifest: Manifest
    known: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found: every sealed file that is not what it was, and versions that are not those of the day."""

    day: str
    folder: str
    seal: str
    files: int
    rebuilt: bool
    faults: tuple[Difference, ...]
    notes: tuple[str, ...] = ()


def archive(
    day: str, book: str, root: str = ARCHIVE, *, prices: str | None = None, series: Series = AS_READ,
    entry: int | None = None,
) -> Archived:  # fmt: skip
    """Seal the day of a book: what was entered since the last archived day, up to the head or to one entry.

    The same day again is nothing new; with other content it is refused, and so is a day before the last one, an
    archive that is not whole, and a plan without the inputs it was decided on.
    """
    check_day("DAY", day)
    listed = days(root)
    walk, faults = _whole_before(root, tuple(each for each in listed if each < day))
    if faults:
        remedy = "restore it from a copy; `trimtab replay --all` names every fault"
        raise ArchiveRefused(root, f"it is not whole: {faults[0].text}", "a day is sealed on whole days", remedy)
    assert walk.ledger is not None
    entries = _entries_of_day(day, book, root, listed, walk, entry)
    inputs = {JOURNAL: journal_bytes(entries)}
    inputs |= {INPUTS + name: content for name, content in _plan_inputs(root, day, entries).items()}
    inputs |= {INPUTS + name: content for name, content in _price_inputs(prices, series, entries, walk).items()}
    if day in listed:
        return _known(root, day, walk, inputs)
    if listed and day < listed[-1]:
        remedy = f"archive a day after {listed[-1]}"
        raise ArchiveRefused(day, f"the archive goes up to {listed[-1]}", "days are archived in their order", remedy)
    return _sealed(root, day, walk, entries, inputs)


def _whole_before(root: str, listed: tuple[str, ...]) -> tuple[Walk, tuple[Difference, ...]]:
    """The walk past these days, the last of which is looked at whole."""
    walk, faults = walk_to(root, listed[:-1])
    if not listed:
        return walk, faults
    kept = kept_day(root, listed[-1], walk)
    return walk.past(kept), (*faults, *under(listed[-1], kept.faults))


def check_day(option: str, day: str) -> None:
    """Refuse what is no date."""
    if not is_session(day):
        raise UsageRefused(option, f"it is {day!r}", "it is an ISO date such as 2026-11-20", "correct it")


def _entries_of_day(
    day: str, book: str, root: str, listed: Sequence[str], walk: Walk, entry: int | None
) -> tuple[Entry, ...]:
    """The book's entries from the end of the archive up to the head, or to the entry that was named."""
    assert walk.ledger is not None
    with open_journal(book) as journal:
        entries = tuple(journal.entries())
    first = walk.ledger.sequence
    if first > len(entries) or (first and entries[first - 1].hash != walk.ledger.head):
        assert walk.last is not None
        found = f"it does not hold entry {first} as the archive of {walk.last.day} sealed it"
        raise ArchiveRefused(book, found, "an archive is of one book", f"name the book that {root} is of")
    last = len(entries) if entry is None else entry
    if not first <= last <= len(entries):
        found, allowed = f"it is {last}", f"{book} has the entries {first + 1} to {len(entries)} after the last day"
        raise UsageRefused("--entry", found, allowed, "correct it")
    if entry is None and day in listed:
        last = _last_of(root, day, len(entries), listed)
    new = entries[first:last]
    late = next((line for line in new if line.fact.session > day), None)
    if late is not None and entry is None:
        found = f"entry {late.sequence} takes effect on {late.fact.session}"
        remedy = f"archive that day, or this one up to an entry with --entry {late.sequence - 1}"
        raise ArchiveRefused(day, found, "a day is archived with what was known by it", remedy)
    return new


def _last_of(root: str, day: str, entries: int, listed: Sequence[str]) -> int:
    """The last entry that a day archived already would hold: all there were when the next one was not sealed yet."""
    if day == listed[-1]:
        return entries
    from trimtab.edges.archive import read_manifest

    manifest = read_manifest((place_of(root, day) / MANIFEST).read_bytes())
    return manifest.last if manifest else entries


def _plan_inputs(root: str, day: str, entries: Sequence[Entry]) -> dict[str, bytes]:
    """The kept inputs of every plan proposed on the day, held against what the book says of them."""
    files: dict[str, bytes] = {}
    for line, fact in proposed_on(entries):
        if not fact.inputs:
            continue
        from trimtab.app.plans import inputs_hash, plan_folder

        place = plan_folder(root, fact.plan)
        try:
            kept = {path.name: path.read_bytes() for path in sorted(Path(place).iterdir())}
        except OSError as fault:
            found = f"the inputs of the plan of entry {line.sequence} cannot be read: {(fault.strerror or '').lower()}"
            allowed = "a plan is archived with what it was decided on"
            raise ArchiveRefused(str(place), found, allowed, "name the folder that `propose --record` kept") from None
        if inputs_hash(kept) != fact.inputs:
            found = f"the inputs of the plan of entry {line.sequence} were changed since it was recorded"
            raise ArchiveRefused(str(place), found, "kept inputs never change", "put the folder back as it was")
        files |= {f"plans/{fact.plan[:SHORT]}/{name}": content for name, content in kept.items()}
    return files


def _price_inputs(source: str | None, series: Series, entries: Sequence[Entry], walk: Walk) -> dict[str, bytes]:
    """The day's prices as a snapshot, of every name that the book has known."""
    if source is None:
        return {}
    from trimtab.app.sources import read_source
    from trimtab.edges.feeds.snapshots import snapshot_files
    from trimtab.market.renames import family

    known = sorted({symbol for line in (*walk.entries, *entries) for symbol in _symbols(line)})
    counted = replace(series, currency=series.currency or _one_currency((*walk.entries, *entries)))
    prices = read_source(source, known if source in ("sample", "yahoo") else None, counted)
    kept = [symbol for symbol in prices.symbols if symbol in family(prices.actions.renames, known)]
    return snapshot_files(prices.only(kept), PRICES_FILE)


def _one_currency(entries: Iterable[Entry]) -> str | None:
    """The currency of the book's accounts, if they have one; prices that do not say theirs are in it."""
    found = {entry.fact.currency for entry in entries if isinstance(entry.fact, Opened)}
    return found.pop() if len(found) == 1 else None


def _symbols(line: Entry) -> Iterator[str]:
    """The names that an entry speaks of."""
    fact = line.fact
    for of in (fact, getattr(fact, "fill", None)):
        yield from (getattr(of, name) for name in ("symbol", "renamed_to") if hasattr(of, name))
    yield from (symbol for symbol, _ in getattr(fact, "weights", ()))


def _known(root: str, day: str, walk: Walk, inputs: Mapping[str, bytes]) -> Archived:
    """The day as it stands, if it was made of the same inputs; a day is never written again."""
    kept = kept_day(root, day, walk)
    folder = kept_at(root, day)
    if kept.faults or kept.manifest is None:
        found = f"it stands there and is not whole: {kept.faults[0].text}"
        raise ArchiveRefused(folder, found, "a day is sealed once", "restore it from a copy")
    priced = INPUTS + PRICES_FILE in inputs
    stored = {
        path: content
        for path, content in kept.files.items()
        if path.startswith(INPUTS) and (priced or not path.startswith(INPUTS + PRICES_FILE))
    }
    other = sorted(path for path in {*stored, *inputs} if stored.get(path) != inputs.get(path))
    if other:
        found = f"it is sealed with other content ({', '.join(other)})"
        raise ArchiveRefused(folder, found, "a day is sealed once, and never again", "archive a later day")
    return Archived(day, folder, kept.seal, kept.manifest, True)


def _sealed(root: str, day: str, walk: Walk, entries: tuple[Entry, ...], inputs: Mapping[str, bytes]) -> Archived:
    """A new day: inputs written, outputs made of what was written, all of it marked; then it stands, whole."""
    assert walk.ledger is not None
    folder = place_of(root, day)
    with new_folder(folder) as beside:
        fill(beside, inputs)
        made = day_outputs(read_inputs(beside / "inputs", day, walk.ledger, walk.entries, entries))
        files = {**inputs, **{OUTPUTS + path: content for path, content in made.files.items()}}
        manifest = Manifest(
            day, walk.last.day if walk.last else "", walk.last.seal if walk.last else "", walk.ledger.sequence + 1,
            made.after.sequence, walk.ledger.head, made.after.head, versions(),
            {path: mark(files[path]) for path in sorted(files)},
        )  # fmt: skip
        sealed = manifest_bytes(manifest)
        fill(beside, {OUTPUTS + path: content for path, content in made.files.items()})
        fill(beside, {MANIFEST: sealed, SEAL: seal_bytes(sealed)})
    from trimtab.app.archive_moves import restated

    told = restated(walk.last.files, files, walk.last.day, day) if walk.last else ()
    return Archived(day, str(folder), seal_of(sealed), manifest, False, (*made.findings, *told))


def read_inputs(
    folder: Path, day: str, before: Ledger, earlier: tuple[Entry, ...], entries: tuple[Entry, ...]
) -> DayInputs:
    """The inputs of a day as they stand in its folder, beside the journal."""
    plans = {}
    for _, fact in proposed_on(entries):
        if fact.inputs:
            from trimtab.app.plans import read_plan

            plans[fact.account, fact.plan] = read_plan(folder / "plans" / fact.plan[:SHORT])
    return DayInputs(day, before, earlier, entries, plans, _day_prices(folder / PRICES_FILE))


def _day_prices(path: Path) -> Prices | None:
    if not path.exists():
        return None
    from trimtab.edges.feeds.snapshots import kept_prices

    return kept_prices(path)


def replay(day: str, root: str = ARCHIVE, *, seal: str | None = None, book: str | None = None) -> Replayed:
    """Rebuild every sealed file of a day from its inputs alone, and say where one is not what it was.

    `seal` is the day's as it was kept elsewhere: it finds a chain that was written anew. `book` is held against the
    archive's entries.
    """
    check_day("DAY", day)
    check_seal(seal)
    listed = days(root)
    folder = kept_at(root, day)
    if day not in listed:
        if seal is not None:
            return Replayed(day, folder, "", 0, False, (no_seal(day, seal),))
        known = f"its days are {span(listed)}"
        raise ArchiveRefused(root, f"it has no day {day}", known, "name one of them, or another --archive")
    walk, faults = walk_to(root, tuple(each for each in listed if each < day))
    found = _replayed(root, day, walk, listed)
    ends = () if seal is None or found.seal.startswith(seal) else (no_seal(day, seal),)
    return _with(found, (*faults, *found.faults, *ends, *against(book, root, listed, day)))


def replay_all(root: str = ARCHIVE, *, seal: str | None = None, book: str | None = None) -> tuple[Replayed, ...]:
    """Replay every day of an archive in its order; `seal` is that of one of them, of the last if all is well."""
    check_seal(seal)
    listed = days(root)
    if not listed:
        raise ArchiveRefused(root, "it has no day", "an archive has a folder for each day", "name another --archive")
    walk, found = Walk(), list[Replayed]()
    for day in listed:
        found.append(_replayed(root, day, walk, listed))
        walk = walk.past(passed_day(root, day, walk))
    last = found[-1]
    ends = () if seal is None or any(each.seal.startswith(seal) for each in found) else (no_seal("", seal),)
    found[-1] = _with(last, (*last.faults, *ends, *against(book, root, listed, last.day)))
    return tuple(found)


def _with(found: Replayed, faults: tuple[Difference, ...]) -> Replayed:
    return Replayed(found.day, found.folder, found.seal, found.files, found.rebuilt, faults, found.notes)


def rebuilt(day: str, root: str = ARCHIVE) -> DayOutputs:
    """The outputs of an archived day made again from its inputs alone; those that are stored are not looked at.

    Raises ArchiveRefused where the inputs are not those that were sealed.
    """
    listed = days(root)
    if day not in listed:
        raise ArchiveRefused(root, f"it has no day {day}", f"its days are {span(listed)}", "name one of them")
    walk, _ = walk_to(root, tuple(each for each in listed if each < day))
    kept = kept_day(root, day, walk)
    fault = _inputs_fault(kept)
    if fault is not None or kept.entries is None or walk.ledger is None:
        found = fault.text if fault else "the journal before it cannot be followed"
        raise ArchiveRefused(kept_at(root, day), found, "a day is rebuilt from whole inputs", f"trimtab replay {day}")
    return day_outputs(read_inputs(inputs_folder(root, day), day, walk.ledger, walk.entries, kept.entries))


def kept_at(root: str, day: str) -> str:
    """Where a day stands, as it is shown."""
    return str(place_of(root, day))


def _inputs_fault(kept: Kept) -> Difference | None:
    """What is wrong with the inputs of a day or with the manifest that says what they were."""
    return next((fault for fault in kept.faults if fault.path.startswith((INPUTS, MANIFEST))), None)


def _replayed(root: str, day: str, walk: Walk, listed: Sequence[str]) -> Replayed:
    """One day held against its manifest, and rebuilt where its inputs are whole."""
    kept = kept_day(root, day, walk)
    faults, made = kept.faults, None
    if _inputs_fault(kept) is None and kept.entries is not None and walk.ledger is not None:
        try:
            made = day_outputs(read_inputs(inputs_folder(root, day), day, walk.ledger, walk.entries, kept.entries))
        except Refusal as refusal:
            faults = (*faults, Difference(refusal.where or INPUTS, refusal.found))
    if made is not None:
        faults = _compared(kept, made)
    after = next((each for each in listed if each > day), None)
    faults = (*faults, *next_day(root, kept, after))
    return Replayed(day, kept_at(root, day), kept.seal, len(kept.files), made is not None, faults, versions_told(kept))


def _compared(kept: Kept, made: DayOutputs) -> tuple[Difference, ...]:
    """What was found by the marks, the outputs among it placed by the rebuilt ones; and outputs rebuilt otherwise."""
    assert kept.manifest is not None
    rebuilt = {OUTPUTS + path: content for path, content in made.files.items()}
    faults = [fault for fault in kept.faults if fault.path not in rebuilt or fault.path not in kept.files]
    for path, content in rebuilt.items():
        if path not in kept.manifest.files:
            faults.append(Difference(path, "it is rebuilt and is not of the sealed day"))
        elif path in kept.files:
            of = "was rebuilt from the inputs"
            fault = first_difference(path, kept.files[path], content, of)
            faults += [fault] if fault else []
    faults += [
        Difference(path, "it is sealed and is not rebuilt from the inputs")
        for path in kept.manifest.files
        if path.startswith(OUTPUTS) and path not in rebuilt
    ]
    return tuple(sorted(faults, key=lambda fault: fault.path))
