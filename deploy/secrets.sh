#!/usr/bin/env bash
# secrets.sh FOLDER: makes the secrets of the stack that are not there yet. Containers read them as other users: the folder is closed instead.
set -euo pipefail
mkdir -p "$1"
chmod 700 "$1"
for name in token metrics edge postgres grafana; do
  [ -s "$1/$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$1/$name"
  chmod 644 "$1/$name"
done
hash=$(tr -d '\n' <"$1/metrics" | sha256sum)
printf 'tokens:\n  prometheus: { sha256: %s, may: metrics }\n' "${hash%% *}" >"$1/tokens"
chmod 644 "$1/tokens"
