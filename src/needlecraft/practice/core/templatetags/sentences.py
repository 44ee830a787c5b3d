"""For stored words of the protocol that a template shows as they are: ``{{ answer.do_now|phrase }}``."""

from __future__ import annotations

from django import template

from ..facts import spoken
from ..sentences import phrase

register = template.Library()
register.filter("phrase", phrase)
register.filter("spoken", spoken)
