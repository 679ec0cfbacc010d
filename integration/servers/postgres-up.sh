#!/usr/bin/env bash
# A private PostgreSQL on loopback: own data folder and port, an unprivileged user. Usage: postgres-up.sh DIR PORT; prints the connection string.
set -euo pipefail
dir=$1; port=$2; bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
id postgres >/dev/null 2>&1 || useradd -r -s /bin/sh postgres
mkdir -p "$dir"; chown -R postgres "$dir"; chmod 700 "$dir"
as() { runuser -u postgres -- "$@"; }
cd /
[ -s "$dir/data/PG_VERSION" ] || as "$bin/initdb" -D "$dir/data" -A trust -U app -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log"
as "$bin/pg_ctl" -D "$dir/data" -w -l "$dir/log" -o "-p $port -k $dir -c listen_addresses=127.0.0.1 -c max_connections=300 ${PG_OPTS:-}" start >/dev/null
echo "Host=127.0.0.1;Port=$port;Username=app;Database=postgres"
