"""Whether the desk is ready tonight: what is wrong with its files, rota, log and folder, each with place and cure.

Works on files as they lie in the folder, so that it still answers when the log, or the desk itself, is broken.
"""

from nightdesk.views.readiness.check import check
from nightdesk.views.readiness.findings import Area, Finding, Gathered, LogState, Readiness
from nightdesk.views.readiness.strangers import Stranger, Strangers

__all__ = ["Area", "Finding", "Gathered", "LogState", "Readiness", "Stranger", "Strangers", "check"]
