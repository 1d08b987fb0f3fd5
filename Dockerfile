# Packages first: they change less often than the code.
FROM python:3.11-slim AS packages
COPY requirements.lock .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary :all: --requirement requirements.lock

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=settings.production \
    MEDIA_ROOT=/srv/media
RUN useradd --system --uid 10001 --no-create-home pledge \
 && install --directory --owner pledge --group pledge --mode 700 /srv/media
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/app
COPY . .
# Collecting reads the settings, which want to be told; none of this reaches the running server.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    ALLOWED_HOSTS=build DATABASE_URL=sqlite:///:memory: \
    python manage.py collectstatic --no-input --verbosity 0
USER pledge
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--no-control-socket", "settings.wsgi"]
