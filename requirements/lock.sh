#!/bin/sh
# Writes the lock files: names, versions and hashes, no download addresses.
set -eu
uv=".venv/bin/uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --quiet -c requirements/constraints.in"
$uv requirements/build.in -o requirements/build.lock
$uv -c requirements/build.lock pyproject.toml -o requirements/runtime.lock
$uv -c requirements/build.lock -c requirements/runtime.lock --extra dev pyproject.toml -o requirements/dev.lock
