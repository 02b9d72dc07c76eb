#!/usr/bin/env bash
# Makes sure a Docker engine answers on the default socket: installs and starts one where none does.
# Usage: scripts/docker/engine.sh      (Debian, as root)
set -euo pipefail

answers() { docker version --format '{{.Server.Version}}' 2>/dev/null; }

if version=$(answers); then
  echo "docker: engine $version answers"
  exit 0
fi

if ! command -v dockerd >/dev/null; then
  echo 'docker: installing docker.io and iptables (about a minute)'
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
fi

log=${TMPDIR:-/tmp}/orc-dockerd.log
# In a session of its own, so that the engine outlives this script and does not get its terminal's signals. Registries
# on loopback are the ones tests start, which have no certificate.
setsid dockerd --host unix:///var/run/docker.sock --insecure-registry 127.0.0.0/8 >"$log" 2>&1 </dev/null &

for _ in $(seq 120); do
  if version=$(answers); then
    echo "docker: engine $version started"
    exit 0
  fi
  sleep 0.25
done
echo "docker: the engine did not answer within 30 s; the end of $log:" >&2
tail -n 20 "$log" >&2
exit 1
