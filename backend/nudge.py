"""The nudge: "this county has dirty cells". Sent after commit, carries no data, may be lost."""

import logging

from celery import Celery
from flask import current_app

from backend.names import ROLLUP_COUNTY, ROLLUP_QUEUE

log = logging.getLogger(__name__)
