"""The corpus of make bench, and the arithmetic of its results. Nothing here is timed."""

import subprocess
import sys
from pathlib import Path

import corpus
import measure
import pytest
import results
import tools
from conftest import site_settings, tree
from newsroom import build


def test_the_corpus_has_no_problems(tmp_path, clock):
    """Also what a measurement adds: nothing but the cost of building is measured."""
    form = corpus.generate("newsroom", 60, tmp_path)
    form.write([corpus.ADDED + 1])
    assert build.check(site_settings(PATH=str(tmp_path))) == []


@pytest.mark.parametrize("form", corpus.FORMS)
def test_a_release_is_the_same_at_every_size(tmp_path, form):
    small, large = (tmp_path / str(count) for count in (10, 30))
    corpus.generate(form, 10, small)
    corpus.generate(form, 30, large)
    assert tree(small).items() <= tree(large).items()


def test_both_languages_of_a_release_are_of_ordinary_length():
    for number in range(300):
        assert all(200 <= len(text.split()) <= 720 for text in corpus.body(number).values())


def test_keys_differ():
    assert len({corpus.head(number).key for number in range(3000)}) == 3000


def test_a_release_links_to_earlier_ones_only():
    for number in range(300):
        others = [int(n) for n in corpus.re.findall(r"@(\d+)@", corpus.body(number)["id"])]
        assert all(corpus.head(n).published < corpus.head(number).published for n in others)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_counts_all_processes(tmp_path):
    """A process that does nothing but start one that holds 64 MB."""
    child = "import time; held = b'x' * 64_000_000; time.sleep(0.5)"
    command = [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"]
    assert measure.cost_of(command, tmp_path, {}, tmp_path / "output").peak > 64_000_000


def test_a_cost_tells_changed_added_and_removed_files(tmp_path):
    output = tmp_path / "output"
    output.mkdir()
    for name in ("kept", "rewritten", "replaced", "removed"):
        (output / name).write_text("one")
    script = "cd output && echo two > rewritten && echo one > new && mv new replaced && rm removed && echo > added"
    cost = measure.cost_of(["sh", "-c", script], tmp_path, {"PATH": "/bin:/usr/bin"}, output)
    assert (cost.files, cost.changed, cost.added, cost.removed) == (4, 2, 1, 1)


def test_a_failed_build_says_why(tmp_path):
    with pytest.raises(measure.BuildFailed, match="no such page"):
        measure.cost_of([sys.executable, "-c", "import sys; sys.exit('no such page')"], tmp_path, {}, tmp_path)


class Told(tools.Tool):
    """Builds a page that tells how many caches it found."""

    name, form, caches = "told", "hugo", ("cache", ".lock")

    def set_up(self):
        pass

    def command(self):
        return ["/bin/sh", "-c", "mkdir -p output && ls -d cache .lock output/page | wc -l > output/found && mkdir -p cache && touch .lock output/page"]


def test_a_cold_build_finds_nothing_and_deletes_nothing(tmp_path):
    tool = Told(tmp_path, tmp_path, 5)
    found = lambda build: (build().added, int((tool.output / "found").read_text()))  # noqa: E731
    assert [found(build) for build in (tool.cold, tool.build, tool.cold)] == [(2, 0), (0, 3), (2, 0)]
    assert sorted(p.name for p in tmp_path.rglob("*") if p.name in ("page", ".lock")) == [".lock"] * 2 + ["page"] * 2


def test_exponents_and_ratios():
    assert results.exponent(1.0, 5.0, 2000, 10000) == pytest.approx(1)
    assert results.exponent(0.5, 0.5, 2000, 10000) == 0
    assert results.exponent(None, 0.5, 2000, 10000) is None
    assert results.ratio(1.0, 30.0) == pytest.approx(1 / 30)
    assert results.ratio(1.0, None) is None


def test_results_show_what_is_missing_as_missing():
    cost = measure.Cost(1.0, 10**8, 50, 3, 1, 0)
    page = results.document({500: {"ours": results.Measured({"cold": cost}), "hugo": results.Measured(failed="no memory")}}, ["a machine"])
    assert "| ours | 50 | 1.00 | – |" in page
    assert "no memory" in page and "| cold / Hugo's full build | ≤ 1.2 | – |  |" in page


def test_the_least_of_a_cold_build_is_parsing_drawing_and_writing():
    cold = {"cold": measure.Cost(9.0, 10**8, 50, 0, 0, 0)}
    floor = {"parsed": 2.0, "parsed and made fine": 4.0, "read": 3.0, "drawn": 1.5, "written": 0.5}
    hugo = {"cold": measure.Cost(2.0, 10**8, 50, 0, 0, 0)}
    page = results.document({500: {"ours": results.Measured(cold, floor=floor), "hugo": results.Measured(hugo)}}, ["a machine"])
    assert "last two | 4.00 | 2.00 |" in page and "| the whole build, cold | 9.00 | 4.50 |" in page


def test_every_tool_is_told_apart(tmp_path):
    """The help names them: a typing error in --tools is refused, not skipped."""
    refused = subprocess.run([sys.executable, str(Path(results.__file__).parent / "bench.py"), "--tools", "jekyll"], capture_output=True)
    assert refused.returncode == 2 and b"nikola" in refused.stderr
