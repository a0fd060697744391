# One image for every process: the command says which one it is.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /venv/bin/python -m web.assets \
 && cp -r web/static/vendor /venv/lib/python3.11/site-packages/web/static/

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home npq
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 NPQ_HOST=0.0.0.0 NPQ_PORT=8000
USER npq
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["npq"]
CMD ["serve"]
