"""Moved and gone addresses as web servers read them. A page's address has an HTML stub too, for a server that reads none of these.

- `redirects.nginx.map`: for `map $uri $answer { include ...; }`; the answer is the new address, or `410`. It needs room for
  long addresses: `map_hash_bucket_size 512;`.
- `redirects.apache.conf`: for `Include`, or for `.htaccess`.
- `_redirects`: Netlify and its like, which know no 410; what is gone is answered by its stub there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import unquote

from .view import Site, View

Pair = tuple[str, str]  # an address, and where it moved; nothing for gone


def map_views(site: Site) -> Iterator[View]:
    pairs = tuple((redirect.address, redirect.to) for redirect in site.data.redirects)
    for save_as in FORMS:
        yield View(save_as, "redirect_map", {"form": save_as, "pairs": pairs})


def redirect_map(form: str, pairs: Sequence[Pair]) -> bytes:
    return "".join(FORMS[form](address, to) for address, to in pairs).encode()


def _nginx(address: str, to: str) -> str:
    """nginx compares with the decoded address."""
    return f'"{unquote(address)}" "{to or 410}";\n'


def _apache(address: str, to: str) -> str:
    """`Redirect` would take everything below an address along. Apache encodes the target itself; `$` and `&` in it stand for a match."""
    pattern, target = f'"^{re.escape(unquote(address))}$"', re.sub("[$&]", r"\\\g<0>", unquote(to))
    return f'RedirectMatch 301 {pattern} "{target}"\n' if to else f"RedirectMatch 410 {pattern}\n"


def _netlify(address: str, to: str) -> str:
    """`!`: though the stub stands there."""
    return f"{address} {to} 301!\n" if to else ""


FORMS: Mapping[str, Callable[[str, str], str]] = {"redirects.nginx.map": _nginx, "redirects.apache.conf": _apache, "_redirects": _netlify}
