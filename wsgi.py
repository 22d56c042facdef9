"""For WSGI servers: `gunicorn wsgi:app`, or any other. Settings come from the environment (FEEDSVC_…)."""

from feedsvc.runtime import open_runtime
from feedsvc.web.building import build_web

runtime = open_runtime(None)
app = build_web(runtime)
runtime.watch(app.replace)
