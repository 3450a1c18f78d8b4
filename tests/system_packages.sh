#!/bin/sh
# Installs what the browser tests want from Debian, where we may; they are skipped aloud elsewhere.
set -u
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing chromium for the browser tests"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends \
    chromium fonts-liberation >/dev/null && exit 0
fi
echo "Chromium is not installed and cannot be installed here: the browser tests will be skipped"
