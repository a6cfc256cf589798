# Kabar Parepare. `make` alone prints what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PYTHONPATH := $(CURDIR)/plugins
export FORMAT MESSAGES WHY BASE BRANCH
PORT   ?= 8000

.DEFAULT_GOAL := help
.PHONY: help serve html check check-links new agencies categories explain check-commits audit publish publish-due rollback deploy watch-live status erase
.PHONY: test test-long accessibility screenshots bench lock clean

help:  ## daftar perintah / this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: $(VENV)/.ready  ## lihat situs di komputer ini, dengan konsep dan embargo / build the preview and serve it on 127.0.0.1 (PORT=8000)
	@$(BIN)/python -m newsroom serve --port $(PORT)

html: $(VENV)/.ready  ## bangun situs ke output/ / build the site into output/ (WHY=1 tells why each file was made)
	@$(BIN)/pelican content -s pelicanconf.py -q

check: $(VENV)/.ready  ## periksa isi tanpa menulis apa pun / tell all problems, build nothing (FORMAT=concise|github, MESSAGES=en)
	@$(BIN)/python -m newsroom check

check-links: $(VENV)/.ready  ## tanya semua tautan ke luar apakah masih menjawab, per instansi / ask all external links, per agency (needs the network)
	@$(BIN)/python -m newsroom check-links

new: $(VENV)/.ready  ## tulis rilis baru / write a new release folder
	@$(BIN)/python -m newsroom new

agencies: $(VENV)/.ready  ## kode semua instansi / the codes of all agencies
	@$(BIN)/python -m newsroom agencies

categories: $(VENV)/.ready  ## kode semua kategori / the codes of all categories
	@$(BIN)/python -m newsroom categories

explain: $(VENV)/.ready  ## jelaskan satu aturan: make explain CODE=... / explain a rule by its code
	@$(BIN)/python -m newsroom explain $(CODE)

check-commits: $(VENV)/.ready  ## periksa tanda tangan dan wewenang: make check-commits BASE=origin/main / who signed and may publish (BRANCH=main)
	@$(BIN)/python -m newsroom check-commits "$${BASE:-origin/HEAD}" --branch "$$BRANCH"

audit: $(VENV)/.ready  ## siapa mengubah apa untuk instansi mana: make audit AGENCY=polres / who changed what for which agency (FORMAT=csv)
	@$(if $(filter csv,$(FORMAT)),FORMAT=) $(BIN)/python -m newsroom audit $(AGENCY) $(if $(filter csv,$(FORMAT)),--csv)

publish: $(VENV)/.ready  ## bangun, periksa, dan jadikan situs terkini di public/ / build for production, check, make current
	@$(BIN)/python -m newsroom publish

publish-due: $(VENV)/.ready  ## terbitkan bila waktunya atau bila isi berubah / publish when it is due or content changed (for cron, systemd)
	@$(BIN)/python -m newsroom publish-due

rollback: $(VENV)/.ready  ## kembali ke build sebelumnya / back to the build before (BUILD=20261124T120000-...)
	@$(BIN)/python -m newsroom rollback $(BUILD)

deploy: $(VENV)/.ready  ## bawa build terkini ke server (DEPLOY_TO=kabar@web:/srv/kabar) / bring the current build to where it is served
	@$(BIN)/python -m newsroom deploy

watch-live: $(VENV)/.ready  ## bandingkan situs di internet dengan yang diterbitkan / compare the live site with what was published (URL=https://...)
	@$(BIN)/python -m newsroom watch-live $(URL) $(if $(MANIFEST),--manifest $(MANIFEST))

status: $(VENV)/.ready  ## keadaan situs sebagai JSON, bagi pemantau / the site's state as JSON, for a monitor (URL=https://... looks at the certificate)
	@$(BIN)/python -m newsroom status $(URL)

erase: $(VENV)/.ready  ## hapus satu rilis untuk selamanya: make erase KEY=... / erase a release for ever, from everything
	@$(BIN)/python -m newsroom erase $(KEY)

test: $(VENV)/.ready-dev  ## semua tes (di bawah 10 menit) / all tests (under 10 minutes)
	@sh tests/system.sh
	@$(BIN)/python -m pytest tests -q -m "not long" -n auto --dist loadfile

test-long: $(VENV)/.ready-dev  ## tes dengan angka penuh / the tests with the full numbers
	@sh tests/system.sh
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dask.txt
	@$(BIN)/python -m pytest tests -q -n auto --dist loadfile

accessibility: $(VENV)/.ready-dev  ## periksa tema di peramban dan tulis hasilnya untuk pernyataan aksesibilitas / check the theme in a browser, write the statement's results
	@sh tests/system.sh
	@$(BIN)/python tests/browser/statement.py

screenshots: $(VENV)/.ready-dev  ## potret enam halaman ke screenshots/ / pictures of six pages: two widths, schemes and languages
	@sh tests/system.sh
	@$(BIN)/python tests/browser/screenshots.py

bench: $(VENV)/.ready tests/bench/.venv/.ready  ## ukur terhadap Hugo, Pelican, Nikola (lebih dari satu jam) / measure against peers, over an hour (ARGS="--n 500 --tools ours hugo")
	@$(BIN)/python tests/bench/bench.py $(ARGS)

lock: pyproject.toml  ## pin ulang semua paket / pin all packages anew (needs pip-tools)
	pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-header --no-emit-options -o requirements.txt pyproject.toml
	pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-header --no-emit-options --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-header --no-emit-options --extra dask -c requirements.txt -o requirements-dask.txt pyproject.toml

clean:  ## hapus hasil bangunan, bukan isi / remove what was built, never content
	rm -rf output .output.staging .preview ..preview.staging builds public .cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Perlu Python 3.11 atau lebih baru / needs Python 3.11 or newer: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Debian, Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.ready: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

tests/bench/.venv/.ready: tests/bench/requirements.txt
	@$(PYTHON) -m venv tests/bench/.venv
	@tests/bench/.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
