#!/bin/sh
# Installs what the browser tests want from Debian, where we may; they are skipped aloud elsewhere.
set -u
command -v chromium >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing chromium for the browser tests"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation; then
    exit 0
  fi
fi >/tmp/publisher-apt.log 2>&1
echo "Chromium is not installed and cannot be installed here: the browser tests will be skipped"
