#!/bin/sh
# What the tests need from the system: a headless Chromium and fonts with known widths, Java for the Nu HTML checker, two feed readers,
# nginx, rsync, an ssh server and rclone.
# As root on Debian they are installed; elsewhere this says what to install.
set -eu
packages=""
command -v chromium-headless-shell >/dev/null 2>&1 || [ -n "${CHROMIUM:-}" ] || packages="$packages chromium-headless-shell"
command -v newsboat >/dev/null 2>&1 || packages="$packages newsboat"
command -v sfeed >/dev/null 2>&1 || packages="$packages sfeed"
command -v java >/dev/null 2>&1 || packages="$packages default-jre-headless"
[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || packages="$packages nginx"
command -v rsync >/dev/null 2>&1 || packages="$packages rsync"
[ -x /usr/sbin/sshd ] || packages="$packages openssh-server"
command -v rclone >/dev/null 2>&1 || packages="$packages rclone"
[ -d /usr/share/fonts/truetype/roboto ] || [ -n "${CHROMIUM:-}" ] || packages="$packages fonts-roboto-unhinted fonts-noto-core"
[ -z "$packages" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    # shellcheck disable=SC2086 -- a list of names
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >/dev/null
else
    echo "Tes perlu / the tests need:$packages" >&2
    echo "Debian, Ubuntu (root): apt-get install$packages" >&2
    echo "Peramban lain / another Chromium: make test CHROMIUM=/path/to/chromium" >&2
    exit 1
fi
