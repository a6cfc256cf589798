"""Pages of one thing: a release, an activity, a standing page, 404, and what stands at a moved or gone address.

No release page shows anything global: what it holds follows from its own folder, the names that were valid
on its day, and what it links to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from . import model as m
from . import renditions
from .accessibility import contacts_of
from .calendars import FILE, calendar_link, single_view, subscription
from .data.redirects import Redirect
from .data.terms import Term
from .editions import Edition, save_as
from .feeds import feed_links
from .renditions import Rendition
from .schema import TYPES
from .structured import article, event
from .values import Words
from .view import Frame, Link, Row, Shot, Site, View, page_view

OLD = timedelta(days=2 * 365)  # a release says so to readers who come later than that


@dataclass(frozen=True)
class Shown:
    """What a release or an activity says beside its texts, answered for one edition."""

    key: str
    type: str
    lead: Link
    supporting: tuple[Link, ...]
    category: Link | None
    when: datetime
    phase: str
    span: tuple[datetime, datetime] | None
    attendees: tuple[str, ...]
    owners: tuple[str, ...]
    contacts: tuple[tuple[str, str, str, str], ...]  # agency, label, e-mail, phone
    services: tuple[Link, ...]  # where readers ask, correct and complain; the addresses carry the key


@dataclass(frozen=True)
class Step:
    """A dated line of an activity's timeline: a release, a change, or without either the activity itself."""

    when: datetime
    release: Row | None = None
    change: Words | None = None


def document_views(site: Site, edition: Edition, path: str) -> Iterator[View]:
    """The page of a folder that has a text of its own in this edition: what is not translated has none."""
    item = site.item(path)
    if item is None or not item.is_in(edition.lang):
        return
    make = {"release": release_view, "activity": _activity_view, "page": _standing_view}[item.kind]
    yield make(site, edition, item)
    if isinstance(item, m.Activity):
        yield single_view(site, edition, item)
    if edition is site.master:
        folder = save_as(site.url_of(item, edition.lang)).removesuffix("index.html")
        for name in item.files:  # what lies beside a text goes beside its master's page
            if name in item.pictures:
                yield from _picture_views(item, name, folder)
            else:
                yield View(folder + name, "copy", {"root": "content", "path": f"{item.path}/{name}"})


def _picture_views(item: m.Item, name: str, folder: str) -> Iterator[View]:
    """A picture under its own name, which readers may have noted, in the sizes that pages choose from, and as a share preview."""
    yield picture_view(item, name, folder, renditions.own(item.pictures[name], name), name)
    for rendition in renditions_of(item, name):
        yield picture_view(item, name, folder, rendition)


def renditions_of(item: m.Item, name: str) -> tuple[Rendition, ...]:
    """What lies beside a page of one of its pictures; of a small one a share preview may be what a page shows."""
    facts, image = item.pictures[name], item.translations[item.master].image
    cards = [renditions.card(facts, name, image.focus)] if image and image.src == name else []
    return tuple(dict.fromkeys((*renditions.of(facts, name), *cards)))


def picture_view(item: m.Item, name: str, folder: str, rendition: Rendition, save_as: str = "") -> View:
    """`folder` is where the item's page lies, with a slash behind it, or empty."""
    facts = item.pictures[name]
    values = {"path": f"{item.path}/{name}", "source": facts.source, "rendition": rendition, "recipe": renditions.recipe(rendition)}
    return View(folder + (save_as or renditions.file_name(name, facts, rendition)), "picture", values)


def _shown(site: Site, edition: Edition, item: m.Release | m.Activity) -> Shown:
    day, lang, agencies = item.when.date(), edition.lang, site.data.agencies
    text, meeting, contacts = item.in_language(lang), site.meeting_of(item), tuple(_contacts(item, lang))
    name = lambda code: agencies[code].name_on(day).full_in(lang) if code else ""  # noqa: E731
    return Shown(
        item.key, item.type if isinstance(item, m.Release) else "", site.agency_link(item.lead, edition, day),
        tuple(site.agency_link(a, edition, day) for a in item.supporting),
        Link(item.category.name_in(lang), edition.to.category(item.category.code)) if item.category else None,
        item.when, meeting.phase(site.has_come) if meeting else "", meeting.span if meeting else None,
        tuple(name(c) for c in text.attendees.agencies) if text.attendees else (), tuple(name(d.owner) for d in text.decisions),
        contacts, tuple(_services(site, item, lang, contacts[0][2] if contacts else "")))


def _contacts(item: m.Release | m.Activity, lang: str) -> Iterator[tuple[str, str, str, str]]:
    """The lead agency's contacts by role, as they are today: people look for someone who answers."""
    for role in item.contacts or ("humas",):
        if contact := item.lead.contacts.get(role):
            label = contact.label.get(lang) or next(iter(contact.label.values()))
            yield item.lead.name.full_in(lang), label, contact.email, contact.phone


def _services(site: Site, item: m.Release | m.Activity, lang: str, office: str) -> Iterator[Link]:
    about = {"key": item.key, "title": item.in_language(lang).title, "url": site.absolute(site.url_of(item, lang)), "office": office}
    for service in site.data.services.values():
        yield Link(service.name_in(lang), service.address_in(lang, about), service.about_in(lang, about))


def _item_frame(site: Site, edition: Edition, item: m.Item, section: str, crumbs: tuple[Link, ...]) -> Frame:
    text = item.in_language(edition.lang)
    image, size = _share_picture(site, item, text.image) if text.image else ("", (0, 0))
    hidden = bool(item.held) or isinstance(item, m.Release) and item.is_withdrawn
    return site.frame(edition, text.title, lambda e: site.url_of(item, e.lang), languages=item.translations, section=section,
                      crumbs=crumbs, description=text.summary, image=image, image_size=size, kind="article", is_hidden=hidden)


def _share_picture(site: Site, item: m.Item, image: m.Picture) -> tuple[str, tuple[int, int]]:
    """What a share preview shows, absolute, and its size."""
    facts = item.pictures[image.src]
    card = renditions.card(facts, image.src, image.focus)
    return site.absolute(site.file_url(item, renditions.file_name(image.src, facts, card))), (card.width, card.height)


def release_view(site: Site, edition: Edition, release: m.Release) -> View:
    s, text = edition.strings, release.in_language(edition.lang)
    section = "announcements" if release.type == "announcement" else "news"
    crumbs = (Link(s["nav"]["home"], edition.to.home()), Link(s["type"][release.type], edition.type_address(release.type)))
    frame = _item_frame(site, edition, release, section, crumbs)
    return page_view(
        frame, "release.html", about=article(site, edition, release, frame.image), release=_shown(site, edition, release), text=text,
        opening=opening_of(site.body_of(release, edition.lang)), files=_files(site, edition, release),
        shots=_shots(site, text, release), facts=_release_facts(site, edition, release),
        meeting=release.meeting, updated=release.changed if release.changed > release.published else None,
        is_expired=release.is_expired(site.has_come), expires=release.expires, held=release.held, embargo=release.embargo,
        term=_past_term(site, release), old_since=release.published + OLD, is_too_late=bool(release.deadline and site.has_come(release.deadline)),
        original=site.url_of(release, release.master) if text.status in ("machine", "draft") or text.is_stale else "",
        replacement=_replacement(site, edition, text), dateline=text.place)


def _past_term(site: Site, release: m.Release) -> Term | None:
    """The term of office in which it was published, once that is over."""
    day, zone = release.published.date(), release.published.tzinfo
    term = next((term for term in site.data.terms if term.begins <= day and not (term.ends and term.ends <= day)), None)
    return term if term and term.ends and site.has_come(datetime.combine(term.ends, time(), zone)) else None


def opening_of(body: str) -> tuple[str, str]:
    """The first paragraph without its tags, which the dateline opens, and the rest; empty when the text begins otherwise."""
    if not body.startswith("<p>"):
        return "", body
    first, _, rest = body.removeprefix("<p>").partition("</p>")
    return first, rest.strip()


def _files(site: Site, edition: Edition, item: m.Item) -> dict[str, str]:
    """file -> address, of every file that the page shows."""
    return {name: site.file_url(item, name) for name in item.files}


def _shots(site: Site, text: m.Translation, item: m.Item) -> dict[str, Shot]:
    """file -> the picture as the page shows it, of the lead picture and the gallery."""
    return {name: site.shot(item, name) for name in dict.fromkeys(picture.src for picture in (text.image, *text.gallery) if picture)}


def _replacement(site: Site, edition: Edition, text: m.Translation) -> Link | None:
    item = site.item(text.withdrawn.replaced_by) if text.withdrawn else None
    if item is None:
        return None
    found = item.in_language(edition.lang)
    return Link(found.title, site.url_of(item, edition.lang), lang=found.lang)


def _release_facts(site: Site, edition: Edition, release: m.Release) -> dict[str, object]:
    """What the facts line says beside agency, time and stage."""
    activity = site.item(release.activity) if release.activity else None
    link = None
    if isinstance(activity, m.Activity):
        found = activity.in_language(edition.lang)
        link = Link(found.title, site.url_of(activity, edition.lang), lang=found.lang)
    return {"number": release.number, "information_class": release.information_class, "deadline": release.deadline, "activity": link}


def _activity_view(site: Site, edition: Edition, activity: m.Activity) -> View:
    s = edition.strings
    crumbs = (Link(s["nav"]["home"], edition.to.home()), Link(s["nav"]["activities"], edition.to.activities()))
    text, linked = activity.in_language(edition.lang), site.rows(site.cards(f"activity:{activity.path}"), edition)
    steps = [Step(activity.when), *(Step(row.when, row) for row in linked), *(Step(change.at, change=change.note) for change in text.changes)]
    frame = _item_frame(site, edition, activity, "activities", crumbs)
    return page_view(
        frame, "activity.html", about=event(site, edition, activity, frame.image), activity=_shown(site, edition, activity),
        calendar=site.url_of(activity, edition.lang) + FILE, text=text, body=site.body_of(activity, edition.lang), meeting=activity.meeting, files=_files(site, edition, activity),
        shots=_shots(site, text, activity),
        timeline=tuple(sorted(steps, key=lambda step: step.when)) if len(steps) > 1 else (), held=activity.held)


def _standing_view(site: Site, edition: Edition, page: m.Page) -> View:
    text = page.in_language(edition.lang)
    crumbs = (Link(edition.strings["nav"]["home"], edition.to.home()),)
    feeds = tuple(_all_feeds(site, edition)) if page.shows == "feeds" else ()
    results = site.results() if page.shows == "accessibility" else None
    complaints = tuple(contacts_of(site.data.agencies, edition.lang)) if results else ()
    return page_view(_item_frame(site, edition, page, f"page:{page.path}", crumbs), "page.html", text=text,
                     body=site.body_of(page, edition.lang), feeds=feeds, results=results, complaints=complaints, files=_files(site, edition, page),
                     shots=_shots(site, text, page), held=page.held)


def _all_feeds(site: Site, edition: Edition) -> Iterator[tuple[str, tuple[tuple[str, tuple[Link, ...]], ...]]]:
    """(heading, (subject, its feeds)): the whole site, then every agency, category and type."""
    s, data, lang = edition.strings, site.data, edition.lang
    whole = [(s["subscribe"]["whole_site"], lambda e: e.to.home())]
    agencies = sorted(((a.name.full_in(lang), lambda e, c=a.code: e.to.agency(c)) for a in data.agencies.values() if not a.active_to),
                      key=lambda pair: pair[0])
    categories = [(c.name_in(lang), lambda e, c=c.code: e.to.category(c)) for c in sorted(data.categories.values(), key=lambda c: c.order)]
    types = [(s["type"][t], lambda e, t=t: e.type_address(t)) for t in TYPES]
    for heading, subjects in ((s["subscribe"]["whole_site"], whole), (s["nav"]["agencies"], agencies),
                              (s["nav"]["categories"], categories), (s["nav"]["types"], types)):
        yield heading, tuple((name, feed_links(site, edition, address, name)) for name, address in subjects)
    codes = ("", *sorted(data.agencies, key=lambda code: data.agencies[code].name.full_in(lang)))
    calendars = [link for code in codes if (link := calendar_link(site, edition, code))]
    yield s["subscribe"]["calendars"], tuple((link.text, (link, subscription(site, link))) for link in calendars)


def not_found_views(site: Site, edition: Edition) -> Iterator[View]:
    frame = site.frame(edition, edition.strings["not_found"]["title"], lambda e: e.to.not_found(), is_hidden=True)
    yield page_view(frame, "404.html", links=_ways_on(edition))


def offline_views(site: Site, edition: Edition) -> Iterator[View]:
    """What a service worker shows in place of a page that it cannot fetch and has not kept."""
    frame = site.frame(edition, edition.strings["offline"]["title"], lambda e: e.to.offline(), is_hidden=True)
    yield page_view(frame, "offline.html", links=_ways_on(edition))


def _ways_on(edition: Edition) -> tuple[Link, ...]:
    nav, to = edition.strings["nav"], edition.to
    return (Link(nav["home"], to.home()), Link(nav["news"], to.news()), Link(nav["agencies"], to.agencies()),
            Link(nav["activities"], to.activities()), Link(nav["archive"], to.archive()))


def redirect_views(site: Site, edition: Edition) -> Iterator[View]:
    """A page at every address that moved or is gone, in the language of the edition it lies in."""
    for redirect in site.data.redirects:
        if _edition_of(site, redirect) is edition and redirect.address.endswith("/"):  # a file's address is answered by the server alone
            title = edition.strings["gone"]["moved_title"] if redirect.to else edition.strings["gone"]["title"]
            frame = site.frame(edition, title, redirect.address, is_hidden=True)
            reason = redirect.gone.get(edition.lang) or next(iter(redirect.gone.values()), "")
            yield View(save_as(redirect.address), "redirect.html", {"frame": frame, "to": redirect.to, "reason": reason, "links": _ways_on(edition)})


def _edition_of(site: Site, redirect: Redirect) -> Edition:
    inside = (e for e in site.editions.values() if e.to.prefix and redirect.address.startswith(f"/{e.to.prefix}/"))
    return next(inside, site.master)
