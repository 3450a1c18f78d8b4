#!/bin/sh
# Bundles what package-lock.json names into one file, with its licences beside it.
set -eu
cd "$(dirname "$0")"
vendor=../../publisher/web/static/vendor
trap 'rm -rf node_modules' EXIT
npm ci --no-progress
node_modules/.bin/esbuild entry.js --bundle --minify --format=iife --global-name=ProseMirror \
  --target=es2020 --charset=utf8 --legal-comments=none \
  --banner:js='/* ProseMirror, MIT: see prosemirror.LICENSES.txt; made by `make editor` */' \
  --outfile="$vendor/prosemirror.js"
{
  echo "prosemirror.js holds these packages, each under the licence below its name."
  for package in node_modules/orderedmap node_modules/prosemirror-* node_modules/rope-sequence node_modules/w3c-keyname; do
    version=$(node -p "require('./$package/package.json').version")
    printf '\n%s %s\n\n' "${package#node_modules/}" "$version"
    cat "$package/LICENSE"
  done
} > "$vendor/prosemirror.LICENSES.txt"
cd "$vendor"
sha256sum prosemirror.js prosemirror.LICENSES.txt > prosemirror.sha256
