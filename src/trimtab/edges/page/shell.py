"""The shell of every page: one file that loads nothing, with a content policy that forbids all but its own style."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from pathlib import Path

MADE = "Made by trimtab. This page is one file that loads nothing and runs no script."


def document(title: str, body: Iterable[str], sheets: Iterable[str] = ("style.css",)) -> str:
    """The parts as one HTML document under the style sheets; the title is text, the parts are markup of ours."""
    style = "".join(Path(__file__).with_name(sheet).read_text(encoding="utf-8") for sheet in sheets)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n"
        f"<style>{style}</style>\n</head>\n<body>\n<main>\n{''.join(body)}</main>\n</body>\n</html>\n"
    )
