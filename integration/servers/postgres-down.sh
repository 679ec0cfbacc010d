#!/usr/bin/env bash
dir=$1; bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1); cd /; runuser -u postgres -- "$bin/pg_ctl" -D "$dir/data" -m fast -w stop >/dev/null
