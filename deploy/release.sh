#!/usr/bin/env bash
# Makes what a release consists of in target/release: both distributions, the bill of materials, checksums, and signatures, if a key is given.
# It publishes nothing. Usage: deploy/release.sh [--dry-run]
#   --dry-run              also from a tree with changes in it, and for a SNAPSHOT version
#   TIDEMARK_SIGNING_KEY   the key of gpg that signs the checksums
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
fail() { printf '%s\n' "$*" >&2; exit 1; }

dry=no
case ${1:-} in
  '') ;;
  --dry-run) dry=yes ;;
  *) fail "Usage: deploy/release.sh [--dry-run]" ;;
esac

version=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml)
if [ "$dry" = no ]; then
  [ -z "$(git status --porcelain)" ] || fail "The tree has changes that are not committed."
  case $version in *-SNAPSHOT) fail "The version is $version; set the version of the release in the poms first." ;; esac
fi

mvn -B -q -Prelease verify -DskipTests -DskipITs
out=target/release
rm -rf "$out"
mkdir -p "$out"
cp "cli/target/tidemark-app-$version.tar.gz" "proxy-agent/edge/target/tidemark-edge-$version.tar.gz" \
  "proxy-agent/sidecar/target/tidemark-sidecar-$version.tar.gz" "$out"
cp target/bom.json "$out/tidemark-$version-bom.json"
for module in settings events rules proxy-agent/agent proxy-agent/netty; do
  cp "$module"/target/*-"$version"*.jar "$out"
done
(
  cd "$out"
  sha256sum ./* >SHA256SUMS
  if [ -n "${TIDEMARK_SIGNING_KEY:-}" ]; then
    gpg --batch --local-user "$TIDEMARK_SIGNING_KEY" --armor --detach-sign SHA256SUMS
  else
    printf 'not signed: TIDEMARK_SIGNING_KEY is not set\n'
  fi
  ls -l
)
