"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "telemachy.config.settings")

application = get_wsgi_application()

# Every page is imported before the first visitor comes; and the collector of garbage, which held up one
# request in a hundred for a tenth of a second, no longer looks through what is here for good.
get_resolver().url_patterns  # noqa: B018
gc.collect()
gc.freeze()
