"""The data files of `content/data/` (FILES), read strictly: each by the module of its name, `operators.toml` by `signers`, and what is
words alone (gates, synonyms, plain) by `words`.

Each file is TOML that people edit. A key that nobody reads is a problem with its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ..identifiers import Signs, found
from ..problems import Problem
from .agencies import Agency, agencies_of, check_links
from .categories import Category, categories_of
from .file import DataFile, PerLanguage
from .hosts import Hosts, hosts_of
from .redirects import Redirect, check_chains, redirects_of
from .services import Service, services_of
from .signers import Signer, operators_of
from .terms import Term, terms_of
from .words import plainer_of, signs_of, synonyms_of

if TYPE_CHECKING:
    from ..roots import Content

FILES = ("agencies", "categories", "hosts", "redirects", "gates", "operators", "synonyms", "terms", "services", "plain", "erased")


@dataclass(frozen=True)
class Data:
    agencies: Mapping[str, Agency]
    categories: Mapping[str, Category]
    hosts: Hosts
    redirects: tuple[Redirect, ...]
    signs: Signs = Signs()
    operators: tuple[Signer, ...] = ()
    synonyms: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    plainer: Mapping[str, PerLanguage] = field(default_factory=dict)  # language -> word -> what people say

    @cached_property
    def phones(self) -> frozenset[str]:
        """The mobile numbers that are some agency's contact, as 08.. in digits alone."""
        told = (contact.phone for agency in self.agencies.values() for contact in agency.contacts.values())
        return frozenset(f.digits for phone in told for f in found(phone, Signs()))


def load(content: Content) -> tuple[Data, list[Problem]]:
    """All data files. A file that is not TOML, or an agency without a name, is an error of the site."""
    # Here, since whoever builds with data that are known imports it for nothing.
    from .erased import erased_of

    problems: list[Problem] = []
    tables = {name: DataFile(content, name, problems) for name in FILES}
    agencies = {code: found for code, found in agencies_of(tables["agencies"])}
    check_links(tables["agencies"], agencies)
    hosts = hosts_of(tables["hosts"])
    data = Data(agencies, dict(categories_of(tables["categories"])), hosts, tuple(redirects_of(tables["redirects"])), signs_of(tables["gates"], hosts),
                operators_of(tables["operators"]), dict(synonyms_of(tables["synonyms"])), tuple(terms_of(tables["terms"])),
                dict(services_of(tables["services"])), plainer_of(tables["plain"]))
    tuple(erased_of(tables["erased"]))
    check_chains(tables["redirects"], data.redirects)
    return data, problems


def load_signs(content: Content) -> Signs:
    """The words of the gates alone, for reading; `load` tells what is wrong with them."""
    problems: list[Problem] = []
    return signs_of(DataFile(content, "gates", problems), hosts_of(DataFile(content, "hosts", problems)))
