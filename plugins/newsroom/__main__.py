"""`python -m newsroom COMMAND`: what the Makefile calls. Each command is one function, its help is its docstring."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

from . import audit, build, deploy, erase, publish, serve, settings, status, watch
from .builds import manifest_at
from .data import load
from .git import GitError, Repository
from .host import INTERRUPTED
from .identifiers import hidden
from .new import new_release
from .problems import Problem, SiteProblems, errors, explain, render, rule_codes, word
from .receive import branch_of, checked, checked_beside, received
from .report import no_access, report, say
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
    is_clean = all(p.severity == "info" for p in found)
    report(found, chosen, hint="" if is_clean else "check-again")
    if is_clean and chosen.message_form == "block":
        print(word("no-problems", chosen.message_language))
    return 1 if errors(found) else 0


def check_links(arguments: argparse.Namespace) -> int:
    """Ask every external link whether it still answers; exit status 1 when one is dead. Needs the network."""
    from . import outbound

    chosen = _settings(arguments)
    language = chosen.message_language
    with build.reading(chosen) as newsroom:
        uses, names = [*outbound.links_of(newsroom)], {a.code: a.name.full_in(language) for a in newsroom.data.agencies.values()}
    dead = outbound.dead_links(uses, f"newsroom-check-links (+{chosen.site.url})")
    for agency, found in groupby(dead, key=lambda pair: pair[0].agency):
        print(f"{names.get(agency, chosen.site.name)}:")
        for use, reason in found:
            print(f"  {chosen.shown_path(use.path)}:{use.line}: {hidden(use.address)} ({reason})")
    count = len({use.address for use, _ in dead})
    print(word("links-dead" if dead else "links-alive", language).format(count=count, total=len({use.address for use in uses})))
    return 1 if dead else 0


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


def check_commits(arguments: argparse.Namespace) -> int:
    """Tell which commits between BASE and HEAD a server would refuse on their way to a branch."""
    chosen, repository, content = _repository(arguments)
    private, base, branch = chosen.content.private, arguments.base, arguments.branch
    asked = [partial(checked, repository, base, branch or branch_of(repository), content, chosen.master, chosen.now())]
    if private:
        asked.append(partial(checked_beside, repository, private, chosen.shown(private), base, branch, content, chosen.master, chosen.now()))
    found, failed = [], 0
    for ask in asked:  # one that git cannot answer does not hide what the other says
        try:
            found += ask()
        except GitError as error:
            print(error, file=sys.stderr)
            failed = 1
    return _told(found, chosen, "push-again") or failed


def pre_receive(arguments: argparse.Namespace) -> int:
    """What hooks/pre-receive runs, in the repository that is pushed to."""
    chosen, repository, content = _repository(arguments)
    return _told(received(sys.stdin, repository, content, chosen.master, chosen.now()), chosen, "push-again")


def audit_log(arguments: argparse.Namespace) -> int:
    """Print every verified change, of one agency or of all, and tell what is not verified or not approved in time."""
    chosen, repository, content = _repository(arguments)
    entries, found = audit.read(repository, repository.resolve("HEAD"), content, chosen.master, chosen.now())
    if private := chosen.content.private:
        more = audit.read_beside(repository, private, chosen.shown(private), content, chosen.master, chosen.now())
        entries, found = [*entries, *more[0]], [*found, *more[1]]
    print(audit.table([e for e in entries if arguments.agency in ("", e.agency)], as_csv=arguments.csv), end="")
    return _told(found, chosen)


def _repository(arguments: argparse.Namespace) -> tuple[settings.Settings, Repository, str]:
    """The settings, the repository that this runs in, and where in it the content lies."""
    chosen = _settings(arguments)
    content = chosen.content.public.resolve().relative_to(Path(arguments.settings).resolve().parent)
    return chosen, Repository(Path.cwd()), content.as_posix()


def _told(found: Sequence[Problem], chosen: settings.Settings, hint: str = "") -> int:
    """Problems of commits, whose files need not lie here."""
    sys.stderr.write(render(found, language=chosen.message_language, form=chosen.message_form, line_of=lambda path, line: "",
                            hint=hint if errors(found) else ""))
    return 1 if errors(found) else 0


def publish_site(arguments: argparse.Namespace) -> int:
    """Build for production, check the tree, and make it current."""
    return publish.publish(arguments.settings)


def publish_due(arguments: argparse.Namespace) -> int:
    """Publish when time or an edit asks for it; exit status 4 when a change is overdue."""
    return publish.publish_due(arguments.settings)


def rollback(arguments: argparse.Namespace) -> int:
    """Make an earlier build current."""
    return publish.rollback(arguments.settings, arguments.build)


def deploy_site(arguments: argparse.Namespace) -> int:
    """Bring the current build to where it is served (DEPLOY_TO)."""
    chosen = _settings(arguments)
    try:
        deploy.deploy(chosen, publish.builds_of(chosen))
    except deploy.NotDeployed as reason:
        say("not-deployed", chosen, reason=reason)
        return 1
    return 0


def watch_live(arguments: argparse.Namespace) -> int:
    """Compare a live site with the manifest of the current build, or with the named one."""
    chosen = _settings(arguments)
    builds = publish.builds_of(chosen)
    path = Path(arguments.manifest) if arguments.manifest else builds.manifest_path(builds.current())
    try:
        manifest = manifest_at(path, chosen.verify_key)
    except (OSError, ValueError) as reason:
        say("no-manifest", chosen, path=path, reason=reason)
        return 1
    if not chosen.verify_key:
        say("manifest-unverified", chosen, path=path)
    found = watch.watch(arguments.url, manifest, load(chosen.content)[0].redirects)
    for kind, addresses in watch.lines(found).items():
        for address in addresses:
            print(f"{word(f'live-{kind}', chosen.message_language)}: {arguments.url.rstrip('/')}{address}")
    say("live-differs" if found else "live-same", chosen, n=len(manifest.files), url=arguments.url)
    return 1 if found else 0


def tell_status(arguments: argparse.Namespace) -> int:
    """What a monitor asks for, as JSON; exit status 1 when something needs a person."""
    chosen = _settings(arguments)
    found = status.status(chosen, publish.builds_of(chosen), arguments.url)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    return 1 if found["alarms"] else 0


def erase_for_ever(arguments: argparse.Namespace) -> int:
    """Erase a release from the content, the store and all builds, and tell what is left to do by hand."""
    return erase.erase(_settings(arguments), arguments.key, arguments.settings)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": check, "check-links": check_links, "agencies": agencies, "categories": categories, "explain": explain_rule, "new": new,
    "serve": serve_site, "publish": publish_site, "check-commits": check_commits, "pre-receive": pre_receive, "audit": audit_log,
    "publish-due": publish_due, "rollback": rollback, "deploy": deploy_site, "watch-live": watch_live, "status": tell_status, "erase": erase_for_ever,
}
PRODUCTION = ("publish", "publish-due", "rollback", "deploy", "watch-live", "status", "erase")  # with publishconf.py


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="newsroom", description="Kabar Parepare")
    commands = parser.add_subparsers(required=True)
    for name, run in COMMANDS.items():
        command = commands.add_parser(name, help=run.__doc__)
        command.add_argument("--settings", default="publishconf.py" if name in PRODUCTION else "pelicanconf.py")
        command.set_defaults(run=run)
        if name == "explain":
            command.add_argument("code")
        if name == "check-commits":
            command.add_argument("base")
            command.add_argument("--branch", default="")
        if name == "audit":
            command.add_argument("agency", nargs="?", default="")
            command.add_argument("--csv", action="store_true")
        if name == "rollback":
            command.add_argument("build", nargs="?", default="")
        if name == "watch-live":
            command.add_argument("url")
            command.add_argument("--manifest", default="")
        if name == "status":
            command.add_argument("url", nargs="?", default="")
        if name == "erase":
            command.add_argument("key")
        if name == "serve":
            command.add_argument("--port", type=int, default=8000)
    arguments = parser.parse_args(argv)
    try:
        return arguments.run(arguments)
    except settings.BadSetting as error:
        print(f"{arguments.settings}: {error}", file=sys.stderr)
        return 1
    except SiteProblems as found:  # what was erased cannot be told, so nothing is brought back
        report(found.problems, _settings(arguments))
        return 1
    except PermissionError as error:
        print(no_access(error, _settings(arguments)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `make agencies | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
