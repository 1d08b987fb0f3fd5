"""How gunicorn serves: threads, because pages wait for the database more than they compute."""

import multiprocessing
import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count() * 2))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, each after another number of requests.
max_requests = 5000
max_requests_jitter = 500
# The root file system may be read-only, and a heartbeat needs no disk.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
# Paths without their query: a search may name a person.
accesslog = "-"
access_log_format = "%(t)s %(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
