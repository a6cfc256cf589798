"""The content security policy of a page (w3.org/TR/CSP3). It travels in the page, so that a new page never meets an old header.

Everything comes from the site itself. The style sheet is inlined and named by its hash, so no other style is applied,
and no script that runs stands in a page; the one that a page may add holds nothing but rules of what to ask for ahead. Only a
header can say what is left, `frame-ancestors`.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode

OWN = ("img-src", "media-src", "font-src", "connect-src", "worker-src", "manifest-src", "form-action")
WASM = "'wasm-unsafe-eval'"  # for the search, which compiles WebAssembly
# Which pages a browser asks for ahead, and when: at the press on a link. What is no page, such as a document, it loads once, when it is opened.
# (wicg.github.io/nav-speculation)
PREFETCH = '{"prefetch":[{"where":{"href_matches":"/{*/}?"},"eagerness":"conservative"}]}'


def hash_of(inlined: str) -> str:
    """How a policy names what stands between a style or script element's tags."""
    return f"'sha256-{b64encode(hashlib.sha256(inlined.encode()).digest()).decode()}'"


def policy(css: str, *script: str) -> str:
    """Of a page with this style sheet; `script` is what its scripts may do more than others."""
    own = [f"{directive} 'self'" for directive in OWN]
    scripts = " ".join(("script-src 'self'", hash_of(PREFETCH), *script))
    return "; ".join(("default-src 'none'", f"style-src {hash_of(css)}", scripts, *own, "base-uri 'none'"))
