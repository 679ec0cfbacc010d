#!/usr/bin/env bash
# What the whole suite needs beside the .NET SDK, from Debian's packages; does nothing where it is there already.
set -uo pipefail
need=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
[ -x /usr/sbin/rabbitmq-server ] || [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || need+=(rabbitmq-server)
[ -x /usr/bin/chromium ] || need+=(chromium)
command -v pdftotext >/dev/null || need+=(poppler-utils)
ls /usr/share/fonts/truetype/wqy/*microhei* >/dev/null 2>&1 || need+=(fonts-wqy-microhei)
ls /usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf >/dev/null 2>&1 || need+=(fonts-droid-fallback)
ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || need+=(fonts-noto-cjk)
command -v jq >/dev/null || need+=(jq)
command -v curl >/dev/null || need+=(curl)
[ ${#need[@]} -eq 0 ] && exit 0
echo "installing: ${need[*]}" >&2
# services must not start by themselves: the suite starts private ones
if [ ! -e /usr/sbin/policy-rc.d ]; then printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made=1; fi
for try in 1 2; do
  apt-get update -q >/dev/null 2>&1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${need[@]}" >/dev/null 2>&1 && ok=1 && break
done
[ -n "${made:-}" ] && rm -f /usr/sbin/policy-rc.d
[ -n "${ok:-}" ] || { echo "could not install: ${need[*]}" >&2; exit 1; }
