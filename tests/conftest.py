"""One miniature newsroom, written by `Desk` into a temporary folder, and ways to build and read it."""

from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "plugins"))

sys.path.insert(0, str(ROOT))

from newsroom import build, settings  # noqa: E402
from newsroom.problems import Problem, SiteProblems  # noqa: E402

os.environ.pop("PRIVATE_PATH", None)  # of a city that runs its own tests
import pelicanconf  # noqa: E402

if TYPE_CHECKING:
    from chromium import Note, Served
    from playwright.sync_api import Browser

WITA = ZoneInfo("Asia/Makassar")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=WITA)
EPOCH = str(int(NOW.timestamp()))

AGENCIES = """
[dinkes]
kind = "dinas"
name = { id = "Dinas Kesehatan", en = "Health Office" }
short = { id = "Dinkes", en = "Health Office" }
former = [ { until = 2020-01-01, name = { id = "Kantor Kesehatan", en = "Health Bureau" }, short = { id = "Kankes", en = "Health Bureau" } } ]
[dinkes.contacts.humas]
label = { id = "Humas", en = "Press office" }
email = "humas@dinkes.example"
phone = "(0421) 000-101"

[polres]
kind = "police"
name = { id = "Kepolisian Resor Parepare", en = "Parepare Police" }
short = { id = "Polres", en = "Police" }

[humas]
kind = "secretariat"
name = { id = "Bagian Humas", en = "Public Relations Division" }
short = { id = "Humas", en = "PR Division" }
active = { from = 2008-01-01, to = 2021-01-04 }
merged_into = "dinkes"
"""
CATEGORIES = """
kesehatan = { name = { id = "Kesehatan", en = "Health" }, order = 10 }
keamanan = { name = { id = "Keamanan", en = "Safety" }, order = 20 }
"""
HOSTS = 'allowed = ["*.go.id"]\nrefused = ["*.bit.ly"]\nrefused_words = ["slot gacor"]\n'
GATES = (ROOT / "content/data/gates.toml").read_text()
REDIRECTS = '["/lama/"]\nto = "/berita/"\n["/hilang/"]\ngone = { id = "Tidak pernah berlaku.", en = "Never valid." }\n'

SUMMARY = {"id": "Ringkasan yang cukup panjang agar lolos aturan lima puluh huruf bagi pembaca.",
           "en": "A summary that is long enough to pass the rule of fifty characters for readers."}
BODY = {"id": "Paragraf pertama tentang layanan kota bagi semua warga.\n\nParagraf kedua menutup kabar ini.\n",
        "en": "The first paragraph on the city's services for all residents.\n\nThe second paragraph ends this report.\n"}


def png(width: int = 4, height: int = 3, colour: bytes = b"\x00\x52\x5c") -> bytes:
    """A real PNG picture of one colour."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + colour * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def photo(width: int = 1600, height: int = 1000, format_: str = "JPEG", **more: object) -> bytes:
    """A picture with something to see: it goes from dark to light, with a bright patch at the upper left."""
    from PIL import Image

    image = Image.merge("RGB", [Image.linear_gradient("L").rotate(turn).resize((width, height)) for turn in (0, 90, 180)])
    image.paste((255, 210, 63), (0, 0, width // 5, height // 5))
    stream = io.BytesIO()
    image.save(stream, format_, **more)
    return stream.getvalue()


def pdf(*pages: str) -> bytes:
    """A real PDF with a line of text on each page; an empty one is a page without text, as a scanner makes it."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>",
               "<</Type/Pages/Kids[%s]/Count %d>>" % (" ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages))), len(pages)),
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for number, text in enumerate(pages):
        stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET" if text else "0 0 595 842 re S"
        objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>",
                    f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream"]
    data, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return data + f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n".encode()


def key(n: int) -> str:
    """The n-th of 32 ** 8 keys."""
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(letters[n // 32**i % 32] for i in range(7, -1, -1))


class Desk:
    """An editor's desk: writes releases, activities and pages as an editor would."""

    def __init__(self, content: Path):
        self.content, self.count = content, 0
        for name, text in (("agencies", AGENCIES), ("categories", CATEGORIES), ("hosts", HOSTS), ("redirects", REDIRECTS), ("gates", GATES)):
            self.write(f"data/{name}.toml", text)

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def source(self, fields: Mapping[str, object], body: str) -> str:
        lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        return "\n".join(["---", *lines, "---", "", body])

    def gone(self, *addresses: str) -> None:
        """Answer these with 410."""
        file = self.content / "data/redirects.toml"
        file.write_text(file.read_text() + "".join(f'["{address}"]\ngone = {{ id = "Dihapus.", en = "Erased." }}\n' for address in addresses))

    def release(self, slug: str = "kabar-contoh", *, published: str | None = "2026-11-20 09:00", english: Mapping[str, object] | bool = True,
                body: str | None = None, english_body: str | None = None, folder: str = "", **fields: object) -> str:
        """Write a release; `None` leaves a field out. Returns its folder, relative to the content root."""
        self.count += 1
        when = str(published or fields.get("embargo") or "2026-11")
        folder = folder or f"releases/{when[:4]}/{when[5:7]}/{slug}"
        head = {"key": key(self.count), "type": "news", "agency": "dinkes", "category": "kesehatan", "published": published,
                "title": f"Judul kabar {slug.replace('-', ' ')}", "summary": SUMMARY["id"],
                "case": "none" if fields.get("agency") == "polres" else None, **fields}
        self.write(f"{folder}/index.id.md", self.source(head, BODY["id"] if body is None else body))
        if english is not False:
            self.english(folder, english_body, **(english if isinstance(english, Mapping) else {}))
        return folder

    def english(self, folder: str, body: str | None = None, **fields: object) -> None:
        head = {"title": f"Title of {folder.rpartition('/')[2].replace('-', ' ')}", "summary": SUMMARY["en"],
                "translation": "{status: reviewed}", **fields}
        self.write(f"{folder}/index.en.md", self.source(head, BODY["en"] if body is None else body))

    def activity(self, slug: str = "rapat-contoh", *, start: str = "2026-11-27 08:00", english: bool = True, **fields: object) -> str:
        self.count += 1
        folder = f"activities/{start[:4]}/{start[5:7]}/{slug}"
        head = {"key": key(self.count), "agency": "dinkes", "start": start, "title": f"Kegiatan {slug.replace('-', ' ')}",
                "summary": SUMMARY["id"], **fields}
        self.write(f"{folder}/index.id.md", self.source(head, BODY["id"]))
        if english:
            self.english(folder)
        return folder

    def page(self, slug: str = "tentang", *, english: Mapping[str, object] | bool = True, **fields: object) -> str:
        folder = f"pages/{slug}"
        head = {"title": f"Halaman {slug} situs ini", "summary": SUMMARY["id"], **fields}
        self.write(f"{folder}/index.id.md", self.source(head, BODY["id"]))
        if english is not False:
            self.english(folder, **({"slug": "about"} if english is True else english))
        return folder


def site_settings(**overrides: object) -> settings.Settings:
    """The project's own settings, with some replaced."""
    chosen = {name: getattr(pelicanconf, name) for name in dir(pelicanconf) if name.isupper()}
    return settings.read({**chosen, **overrides})


class Press:
    """Builds what the desk wrote, into `output` beside the content."""

    def __init__(self, folder: Path):
        self.folder, self.desk, self.output = folder, Desk(folder / "content"), folder / "output"
        self.theme = ROOT / "theme"
        self.overrides: dict[str, object] = {}

    def settings(self, **overrides: object) -> settings.Settings:
        own = {"PATH": str(self.desk.content), "THEME": str(self.theme), "OUTPUT_PATH": str(self.output), "CACHE_PATH": str(self.folder / ".cache")}
        return site_settings(**{**own, **self.overrides, **overrides})

    def problems(self, **overrides: object) -> list[Problem]:
        """What `make html` would tell."""
        try:
            return list(build.prepare(self.settings(**overrides)).problems)
        except SiteProblems as found:
            return list(found.problems)

    def codes(self, **overrides: object) -> set[str]:
        return {p.code for p in self.problems(**overrides)}

    def run(self, output: Path | None = None, **overrides: object) -> build.Built:
        """Build the site. Raises SiteProblems."""
        chosen = self.settings(**overrides)
        environment = Environment(loader=FileSystemLoader(self.theme / "templates"), autoescape=True, trim_blocks=True,
                                  lstrip_blocks=True, undefined=StrictUndefined)
        return build.build(chosen, environment, output or self.output)

    def build(self, output: Path | None = None, **overrides: object) -> dict[str, bytes]:
        """Build the site; returns every output file. Raises SiteProblems."""
        self.run(output, **overrides)
        return tree(output or self.output)


def with_shelf(folder: Path) -> None:
    """Let what is built here find the pictures of the project's own content that were made before: ten seconds, each time."""
    shelf = ROOT / ".cache/shelf"
    shelf.mkdir(parents=True, exist_ok=True)
    (folder / ".cache").mkdir()
    (folder / ".cache/shelf").symlink_to(shelf)


class Office:
    """A small project as an operator has it, in a folder of its own: the project's settings, theme and plugin over what its desk wrote."""

    def __init__(self, folder: Path):
        self.folder, self.desk = folder, Desk(folder / "content")
        for name in ("theme", "plugins"):
            (folder / name).symlink_to(ROOT / name)
        for name in ("pelicanconf.py", "publishconf.py"):
            (folder / name).write_bytes((ROOT / name).read_bytes())

    def set(self, **values: object) -> None:
        with (self.folder / "publishconf.py").open("a") as file:
            file.writelines(f"{name} = {value!r}\n" for name, value in values.items())

    def grow_old(self) -> None:
        """As if everything had been written a while ago: a file that was changed a moment ago may change again and look the same."""
        for path in self.desk.content.rglob("*"):
            os.utime(path, (1_700_000_000, 1_700_000_000))

    def site(self) -> dict[str, bytes]:
        """What readers see."""
        return tree(self.folder / "public")

    def git(self, *arguments: str) -> str:
        own = ("-c", "user.name=Operator", "-c", "user.email=operator@example.org", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main")
        return subprocess.run(["git", *own, *arguments], cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def commit(self, message: str = "naskah") -> None:
        if not (self.folder / ".git").exists():
            self.git("init", "-q")
        self.git("add", "content")
        self.git("commit", "-q", "-m", message)


def without_privilege(*command: str) -> list[str]:
    """A command for whom the rights of files count, as they do not for an administrator. Skips the test where there is no such way."""
    if os.geteuid():
        return [*command]
    if not shutil.which("setpriv"):
        pytest.skip("needs setpriv, or another user than root")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search", *command]


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def golden(name: str, text: str) -> str:
    """What a golden file holds. `make accessibility` sets RENEW, and then it holds this text from now on: read its diff."""
    file = ROOT / "tests/golden" / name
    if os.environ.get("RENEW"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Every test runs at NOW, noon of 24 November 2026 in WITA; `clock('2026-12-01 00:00')` moves on."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    for name in ("FORMAT", "MESSAGES", "PRIVATE_PATH"):
        monkeypatch.delenv(name, raising=False)

    def move(moment: str) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime.fromisoformat(moment).replace(tzinfo=WITA).timestamp())))

    return move


@pytest.fixture
def press(tmp_path: Path) -> Press:
    """An empty newsroom with three agencies and two categories."""
    return Press(tmp_path)


@pytest.fixture
def quick_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards whose siblings are packed without trying hard, which is half the time of publishing three pages."""
    from newsroom import shards

    monkeypatch.setattr(shards, "QUALITY", 1)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_shards: None) -> Office:
    """An operator's folder, in which everything runs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "pelicanconf")  # the folder's own shall be read
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "plugins"))
    return Office(tmp_path)


@pytest.fixture
def desk(press: Press) -> Desk:
    return press.desk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for a file of tests: Playwright runs once at a time in a process."""
    from chromium import launched

    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def portal(real_site: Path) -> Iterator[Served]:
    """The project's own content, as readers get it."""
    from chromium import served

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        with served(site_settings(CACHE_PATH=str(real_site.parent / ".cache")), real_site) as site:
            yield site


@pytest.fixture(scope="session")
def torture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The newsroom of `torture.py`, as readers get it."""
    from chromium import served
    from torture import fill

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("torture"))
        fill(press.desk)
        press.build()
        with served(press.settings(), press.output) as site:
            yield site


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Note:
    """Count what a check of the accessibility statement looked at: `note("axe", 12)`. `accessibility.py` adds them up."""
    return record_property


@pytest.fixture(params=["torture", pytest.param("portal", marks=pytest.mark.long)])
def site(request: pytest.FixtureRequest) -> Served:
    """The one that tries the pages hardest; in the long run the real one as well."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The project's own content, built once at NOW."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    press = Press(tmp_path_factory.mktemp("real"))
    with_shelf(press.folder)
    press.build(PATH=str(ROOT / "content"))
    yield press.output
    patch.undo()
