"""A file's bytes as text: unpacked, decoded, with one kind of line end; what is no text is refused by name."""

from __future__ import annotations

import re
from pathlib import Path

from trimtab.errors import FileRefused

BYTES_MAX = 128 * 2**20

_MAGIC = (
    (b"PAR1", "a Parquet file"),
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
)
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
_PRINTABLE = bytes(range(32, 127)) + b"\t\n"
_TEXT_ALLOWED = "a text file is UTF-8, or UTF-16 with a byte order mark"


def read_bytes(path: str | Path) -> bytes:
    """The bytes of the file, unpacked when it is gzipped.

    Refused: a file that is missing, a directory, unreadable, empty, or above 128 MiB unpacked.
    """
    name = str(path)
    file = Path(path)
    try:
        if file.is_dir():
            raise FileRefused(name, "this is a directory", "a file is needed", "name the file in it")
        with file.open("rb") as stream:
            data = stream.read(BYTES_MAX + 1)
    except FileNotFoundError:
        raise FileRefused(name, "there is no such file", "a file is needed", "check the path") from None
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        found = f"the file cannot be read ({reason})"
        raise FileRefused(name, found, "a readable file is needed", "check its name and permissions") from None
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(name, data)
    if len(data) > BYTES_MAX:
        raise _too_large(name)
    if not data:
        raise empty_file(name)
    return data


def empty_file(name: str) -> FileRefused:
    """The refusal of a file that holds nothing."""
    return FileRefused(name, "the file is empty", "a header and at least one row are needed", "check the export")


def _too_large(name: str) -> FileRefused:
    found = f"the file has more than {BYTES_MAX // 2**20} MiB"
    return FileRefused(name, found, "larger files are not read", "split the file")


def _unpacked(name: str, data: bytes) -> bytes:
    """A gzipped file's content, of all its members; never more than the limit, so a bomb stays packed."""
    import zlib

    parts: list[bytes] = []
    size = 0
    while data[:2] == b"\x1f\x8b":
        engine = zlib.decompressobj(wbits=31)
        try:
            part = engine.decompress(data, BYTES_MAX - size + 1)
        except zlib.error:
            part = b""
        if not engine.eof and size + len(part) <= BYTES_MAX:
            raise FileRefused(
                name, "the gzip data is damaged or cut short", "a whole .gz file is needed", "get it again"
            )
        parts.append(part)
        size += len(part)
        if size > BYTES_MAX:
            raise _too_large(name)
        data = engine.unused_data
    return b"".join(parts)


def decode(data: bytes, name: str) -> str:
    """The bytes as text with `\\n` line ends: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Refused: binary files, other encodings, NUL and control characters.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise FileRefused(name, f"this is {what}, not text", _TEXT_ALLOWED, "save or export it as CSV")
    utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff") and data[:4] != b"\xff\xfe\x00\x00"
    if not utf16 and b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise FileRefused(
            f"{name}:{line}", "there is a NUL byte, so this is no text", _TEXT_ALLOWED, "save it as UTF-8 text"
        )
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        what = "UTF-16" if utf16 else "UTF-8"
        where, found = f"{name}:{line}", f"the bytes are not {what}"
        raise FileRefused(where, found, _TEXT_ALLOWED, "save it as UTF-8 text") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_control(text, name)
    if not text.strip():
        raise empty_file(name)
    if text.lstrip()[:9].lower().startswith(("<!doctype", "<html")):
        raise FileRefused(
            name, "this is a web page, not a table", "a table of text is needed", "download the data again"
        )
    return text


def _refuse_control(text: str, name: str) -> None:
    if text.isascii() and not text.encode().translate(None, _PRINTABLE):
        return
    found = re.search(_CONTROL, text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    raise FileRefused(
        f"{name}:{line}",
        f"there is a control character (U+{ord(found.group()):04X})",
        "text holds printable characters, tabs and line ends",
        "remove it",
    )
