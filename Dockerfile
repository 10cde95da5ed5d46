# One image for everything of Măng Non: `mangnon up <service>`, `mangnon keep-wire`, `mangnon found`.
# It holds no secret and writes nothing but /data and /tmp, so its root may be read-only.

FROM python:3.11-slim-bookworm AS building
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/mangnon
ENV PATH="/opt/mangnon/bin:${PATH}"
WORKDIR /building
# What is needed first: it changes seldom, so that layer stays.
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml LICENSE ./
COPY shared ./shared
COPY services ./services
RUN pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
# By number: Kubernetes can only see of a number that it is not root.
RUN install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=building /opt/mangnon /opt/mangnon
ENV PATH="/opt/mangnon/bin:${PATH}" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data
WORKDIR /data
USER 10001:10001
EXPOSE 8000
# By python: the image has no curl. Only whether the process answers; see /health/ready for more.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=3)"]
ENTRYPOINT ["mangnon"]
CMD ["--help"]
