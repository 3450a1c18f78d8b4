#!/bin/sh
# Installs what some tests want from Debian, where we may; they are skipped aloud elsewhere.
set -u
wanted=""
command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium fonts-liberation"
for tool in curl jq openssl; do
  command -v "$tool" >/dev/null 2>&1 || wanted="$wanted $tool"
done
command -v node >/dev/null 2>&1 || wanted="$wanted nodejs"
command -v php >/dev/null 2>&1 || wanted="$wanted php-cli"
[ -x /usr/sbin/nginx ] || wanted="$wanted nginx-light"
[ -x /usr/sbin/postfix ] || wanted="$wanted postfix"
[ -x /usr/sbin/saslpasswd2 ] || wanted="$wanted sasl2-bin libsasl2-modules"
command -v spamassassin >/dev/null 2>&1 || wanted="$wanted spamassassin"
[ -x /usr/sbin/dovecot ] || wanted="$wanted dovecot-imapd"
[ -z "$wanted" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests:$wanted"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null
  # Its programs alone: no mail server of the machine's own is configured or started.
  echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $wanted >/dev/null && exit 0
fi
echo "Not installed, and cannot be installed here:$wanted. The tests that need it will be skipped"
