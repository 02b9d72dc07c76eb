#!/usr/bin/env bash
# Makes sure PostgreSQL answers on localhost with the role and database that tests expect: installs and starts it where
# it does not. Usage: scripts/postgres.sh      (Debian, as root)
set -euo pipefail
cd / # psql, run as another user, complains about a folder it may not read

as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
query() { as_postgres psql --quiet --no-align --tuples-only --command "$1"; }

if ! command -v pg_lsclusters >/dev/null; then
  echo 'postgres: installing postgresql (about a minute)'
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
fi

read -r version cluster _ status _ < <(pg_lsclusters --no-header)
[[ $status == online* ]] || pg_ctlcluster "$version" "$cluster" start
for _ in $(seq 120); do
  pg_isready --quiet && break
  sleep 0.25
done

# The password is in the open on purpose: this is a database of tests, which listens on loopback.
[[ $(query "SELECT 1 FROM pg_roles WHERE rolname = 'orc'") ]] || query "CREATE ROLE orc LOGIN CREATEDB PASSWORD 'orc'"
[[ $(query "SELECT 1 FROM pg_database WHERE datname = 'orc_test'") ]] || query 'CREATE DATABASE orc_test OWNER orc'
echo "postgres: version $version answers, with postgres://orc:orc@127.0.0.1:5432/orc_test"
