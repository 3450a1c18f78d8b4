# One image for web, worker and beat. The lock files decide what is installed.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv .venv
COPY requirements/ requirements/
RUN .venv/bin/pip install --no-compile --require-hashes -r requirements/build.lock \
 && .venv/bin/uv pip install --python .venv/bin/python --require-hashes --no-build-isolation \
      -r requirements/runtime.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY publisher/ publisher/
COPY workers/ workers/
COPY templates/ templates/
COPY docs/ docs/
RUN .venv/bin/pip install --no-deps --no-build-isolation .
# Nobody can write in the image: what is not compiled here is compiled anew at every start.
RUN .venv/bin/python -m compileall -q -j 0 .venv/lib

FROM python:3.11-slim-bookworm
# The image's own library comes without bytecode too.
RUN python -m compileall -q -j 0 -x '/(test|tests|idlelib|lib2to3|turtledemo|site-packages)/' \
      /usr/local/lib/python3.11
RUN useradd --uid 10001 --create-home --home-dir /var/lib/publisher publisher
COPY --from=build /app/.venv /app/.venv
COPY LICENSE NOTICE /app/
ENV PATH=/app/.venv/bin:$PATH \
    PUBLISHER_DATA_DIR=/var/lib/publisher \
    PUBLISHER_BIND=0.0.0.0:8000 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001
VOLUME /var/lib/publisher
EXPOSE 8000
ENTRYPOINT ["publisher"]
CMD ["web"]
