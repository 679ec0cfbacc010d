#!/usr/bin/env bash
dir=$1; cd /; runuser -u rabbitmq -- bash -c ". $dir/env; /usr/lib/rabbitmq/bin/rabbitmqctl -q shutdown; epmd -kill" >/dev/null 2>&1; exit 0
