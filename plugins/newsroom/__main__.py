"""`python -m newsroom COMMAND`: what the Makefile calls. Each command is one function, its help is its docstring."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from . import build, publish, serve, settings
from .data import load
from .host import INTERRUPTED
from .new import new_release
from .problems import errors, explain, rule_codes, word
from .report import report
from .values import nearest


def _settings(arguments: argparse.Namespace) -> settings.Settings:
    from pelican.settings import (
        read_settings,  # a quarter of a second: only when a command needs it
    )

    return settings.read(read_settings(arguments.settings))


def check(arguments: argparse.Namespace) -> int:
    """Tell every problem of the content; exit status 1 when one is an error."""
    chosen = _settings(arguments)
    found = build.check(chosen)
    report(found, chosen, hint="check-again" if any(p.severity != "info" for p in found) else "")
    if not found and chosen.message_form == "block":
        print(word("no-problems", chosen.message_language))
    return 1 if errors(found) else 0


def agencies(arguments: argparse.Namespace) -> int:
    """List the codes of all agencies."""
    data, _ = load(_settings(arguments).content)
    for agency in data.agencies.values():
        names = " / ".join(agency.name.name.values())
        print(f"{agency.code:20} {names}" + (f"  (→ {agency.merged_into})" if agency.merged_into else ""))
    return 0


def categories(arguments: argparse.Namespace) -> int:
    """List the codes of all categories."""
    data, _ = load(_settings(arguments).content)
    for category in sorted(data.categories.values(), key=lambda c: c.order):
        print(f"{category.code:20} {' / '.join(category.name.values())}")
    return 0


def explain_rule(arguments: argparse.Namespace) -> int:
    """Explain a rule by the code that stands in brackets in a message."""
    language = _settings(arguments).message_language
    codes = rule_codes()
    if arguments.code not in codes:
        print(f"{arguments.code}? → {nearest(arguments.code, codes) or ', '.join(codes)}", file=sys.stderr)
        return 1
    print(explain(arguments.code, language), end="")
    return 0


def new(arguments: argparse.Namespace) -> int:
    """Ask for type, agency, title and time, and write a release folder."""
    return new_release(_settings(arguments))


def serve_site(arguments: argparse.Namespace) -> int:
    """Build the preview, with drafts and embargoed releases marked, and serve it on this machine."""
    return serve.serve(arguments.settings, arguments.port)


def publish_site(arguments: argparse.Namespace) -> int:
    """Build for production, check the tree, and make it current."""
    return publish.publish(arguments.settings)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": check, "agencies": agencies, "categories": categories, "explain": explain_rule, "new": new,
    "serve": serve_site, "publish": publish_site,
}


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="newsroom", description="Kabar Parepare")
    commands = parser.add_subparsers(required=True)
    for name, run in COMMANDS.items():
        command = commands.add_parser(name, help=run.__doc__)
        command.add_argument("--settings", default="publishconf.py" if name == "publish" else "pelicanconf.py")
        command.set_defaults(run=run)
        if name == "explain":
            command.add_argument("code")
        if name == "serve":
            command.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args(argv)
    try:
        return arguments.run(arguments)
    except settings.BadSetting as error:
        print(f"{arguments.settings}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `make agencies | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
