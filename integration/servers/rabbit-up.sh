#!/usr/bin/env bash
# A private RabbitMQ on loopback: own folder, ports and node name, an unprivileged user. Usage: rabbit-up.sh DIR PORT
# (PORT+1 Erlang distribution, PORT+2 epmd); prints the amqp URI. A second call after a kill starts it on the same data.
set -euo pipefail
dir=$1; port=$2
id rabbitmq >/dev/null 2>&1 || useradd -r -s /bin/sh rabbitmq
mkdir -p "$dir"/{mnesia,log,home}
cat > "$dir/rabbitmq.conf" <<C
listeners.tcp.1 = 127.0.0.1:$port
distribution.listener.interface = 127.0.0.1
loopback_users.guest = true
log.console = false
log.file.level = warning
disk_free_limit.absolute = 200MB
vm_memory_high_watermark.absolute = 1GB
C
echo '[].' > "$dir/enabled_plugins"
cat > "$dir/env" <<C
export HOME=$dir/home RABBITMQ_NODENAME=diagnosis$port@localhost RABBITMQ_NODE_PORT=$port RABBITMQ_DIST_PORT=$((port+1)) ERL_EPMD_PORT=$((port+2)) ERL_EPMD_ADDRESS=127.0.0.1
export RABBITMQ_CONFIG_FILE=$dir/rabbitmq.conf RABBITMQ_MNESIA_BASE=$dir/mnesia RABBITMQ_LOG_BASE=$dir/log RABBITMQ_ENABLED_PLUGINS_FILE=$dir/enabled_plugins RABBITMQ_PID_FILE=$dir/pid RABBITMQ_CONF_ENV_FILE=/dev/null
C
chown -R rabbitmq "$dir"; cd /
bin=/usr/lib/rabbitmq/bin
runuser -u rabbitmq -- bash -c ". $dir/env; exec setsid $bin/rabbitmq-server" >"$dir/log/out" 2>&1 </dev/null &
for _ in $(seq 60); do
  if runuser -u rabbitmq -- bash -c ". $dir/env; $bin/rabbitmqctl -q await_startup --timeout 30" >/dev/null 2>&1; then echo "amqp://guest:guest@127.0.0.1:$port"; exit 0; fi
  sleep 1
done
cat "$dir/log/out" >&2; exit 1
