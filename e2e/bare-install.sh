#!/usr/bin/env bash
# The first day of a newcomer: a new Debian with Node 20 and npm 10, no compiler, no configuration, not root. Builds such
# a machine in a chroot, and there, out of a clean clone: `npm ci`, `npm run quickstart`, and the packed packages
# installed into an empty project. Needs root and debootstrap. Which registries and certificates this machine uses is
# read from it while this runs.
# Usage: e2e/bare-install.sh [PART ...]      PART is ci, quickstart or packed; by default all three
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
parts=("${@:-ci}")
[[ $# -gt 0 ]] || parts=(ci quickstart packed)

say() { echo "bare-install: $*"; }
die() { say "$*" >&2; exit 1; }

[[ $(id -u) == 0 ]] || die 'needs root, for debootstrap and chroot: run it with sudo'
command -v debootstrap >/dev/null || die 'needs debootstrap: apt-get install debootstrap'

machine=$(mktemp -d)
chmod 755 "$machine" # it becomes the root folder of somebody who is not root
cleanup() {
  for mounted in proc dev; do umount --recursive --lazy "$machine/$mounted" 2>/dev/null || true; done
  rm -rf --one-file-system "$machine"
}
trap cleanup EXIT

make_machine() {
  local release mirror
  # shellcheck source=/dev/null
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # The words in parentheses are for apt.
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' | awk -v release="$release" '$2 == release && $3 == "main" { print $1; exit }')
  [[ $mirror ]] || die "apt knows no mirror of $release: run apt-get update"
  say "installing a minimal Debian $release (about a minute)"
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 "$release" "$machine" "$mirror" >"$machine.log" 2>&1 ||
    { tail -n 20 "$machine.log" >&2; die 'debootstrap failed'; }
  rm -f "$machine.log"
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
  mount --make-rslave "$machine/dev"
  chroot "$machine" useradd --create-home --shell /bin/bash newcomer
}

# The way to the outside, as on this machine: names, certificates, the registry. Nothing else of npm's configuration.
connect_machine() {
  cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
  cp -L /etc/ssl/certs/ca-certificates.crt "$machine/etc/ssl/certs/"
  settings=("HOME=/home/newcomer" "PATH=/usr/local/bin:/usr/bin:/bin" "LANG=C.UTF-8" "CI=true"
    "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"
    "npm_config_registry=$(npm config get registry)")
  local name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [[ -z ${!name:-} ]] || settings+=("$name=${!name}")
  done
}

install_node() {
  local node version modules=$machine/usr/local/lib/node_modules
  node=$(PATH=/usr/local/bin:/usr/bin:/bin command -v node)
  version=$(npm view npm@10 version --json 2>/dev/null | grep -oE '10\.[0-9]+\.[0-9]+' | sort -V | tail -n 1)
  say "installing Node $("$node" --version) and npm $version"
  cp -L "$node" "$machine/usr/local/bin/node"
  mkdir -p "$modules"
  (cd "$machine/tmp" && npm pack --silent "npm@$version" >/dev/null && tar -xzf npm-*.tgz && mv package "$modules/npm" && rm npm-*.tgz)
  for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$machine/usr/local/bin/$name"; done
  if chroot "$machine" sh -c 'command -v cc gcc g++ make python3'; then die 'there is a compiler on the bare machine'; fi
}

clone_repository() {
  git -c safe.directory="$repository" clone --quiet "file://$repository" "$machine/home/newcomer/orc"
  chroot "$machine" chown -R newcomer: /home/newcomer
}

as_newcomer() { # FOLDER COMMAND: runs COMMAND in FOLDER below the newcomer's home, and says so
  say "\$ $2"
  chroot --userspec=newcomer:newcomer "$machine" /usr/bin/env -i "${settings[@]}" bash -euc "cd ~/$1 && $2" </dev/null
}

part_ci() {
  as_newcomer orc 'npm ci'
  as_newcomer orc 'node scripts/setup.mjs'
}

part_quickstart() { as_newcomer orc 'npm run quickstart'; }

# With the Node this repository is pinned to: what a user has must be at least 22.18, and this machine's is older. The
# newcomer's shell expands what is quoted.
# shellcheck disable=SC2016
part_packed() {
  as_newcomer orc 'npm run pack -- --dest ~/tarballs'
  as_newcomer . 'mkdir -p project && cd project && npm init --yes >/dev/null && npm install ~/tarballs/*.tgz'
  as_newcomer project 'rm -rf node_modules && npm ci'
  # These two promise to work on Node 20 as well.
  as_newcomer project 'node --eval "Promise.all([import(\"@orc/core\"), import(\"@orc/client\")])"'
  as_newcomer project 'PATH=~/orc/node_modules/.bin:$PATH npx --no-install orc version'
  as_newcomer project 'PATH=~/orc/node_modules/.bin:$PATH ORC_HOME=~/.orc npx --no-install orc work-pool ls'
}

make_machine
connect_machine
install_node
clone_repository
for part in "${parts[@]}"; do "part_$part"; done
say "passed: ${parts[*]}"
