#!/usr/bin/env bash
# Builds a small image out of a Node binary of this machine, for tests where no image can be pulled: node, the shared
# libraries it needs, CA certificates and an unprivileged user `node`; no shell. Rebuilt only when the binary changed.
# Usage: scripts/docker/base-image.sh [TAG] [NODE_BINARY]      (orc-base:node, and the first node on PATH)
set -euo pipefail

tag=${1:-orc-base:node}
node=$(readlink -f "${2:-$(command -v node)}")
stamp=$(sha256sum "$node" | cut -c1-16)

if [[ $(docker image inspect --format '{{index .Config.Labels "orc.node"}}' "$tag" 2>/dev/null) == "$stamp" ]]; then
  echo "docker: $tag is up to date"
  exit 0
fi

image=$(mktemp -d)
trap 'rm -rf "$image"' EXIT

add() { # PATH: copies the file that PATH leads to, to the same path in the image
  mkdir -p "$image$(dirname "$1")"
  cp -L "$1" "$image$1"
}

mkdir -p "$image"/{usr/local/bin,etc,tmp,home/node,opt/orc}
chmod 1777 "$image/tmp"
cp "$node" "$image/usr/local/bin/node"
# Libraries and the loader, at the paths at which the binary looks for them.
ldd "$node" | grep -o '/[^ ]*' | sort -u | while read -r library; do add "$library"; done
[[ ! -f /etc/ssl/certs/ca-certificates.crt ]] || add /etc/ssl/certs/ca-certificates.crt
printf 'root:x:0:0:root:/root:/sbin/nologin\nnode:x:1000:1000:node:/home/node:/sbin/nologin\n' >"$image/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$image/etc/group"
chown -R 1000:1000 "$image/home/node" "$image/opt/orc"

tar -C "$image" -c . | docker import \
  --change 'ENV PATH=/usr/local/bin' \
  --change 'WORKDIR /opt/orc' \
  --change "LABEL orc.node=$stamp" \
  --change 'CMD ["node"]' \
  - "$tag" >/dev/null
echo "docker: built $tag with Node $(docker run --rm --network none "$tag" node --version)"
