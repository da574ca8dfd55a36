"""The desk's own text files → typed policies: desk.yaml, rota.yaml, templates, and runbooks by way of `runbooks`.

A file that can't be used becomes `Broken` with sentences that name file, line, field and cure; nothing here raises
for what a file says. Only what the night can't be computed without breaks a file; the rest falls to its default.
"""

from nightdesk.config.desk import ROLES, STAFFING_MODELS
from nightdesk.config.files import PARTS, FileStamp, Reading, compile_policy, part_files, policy_files, read_policy
from nightdesk.config.lines import RotaLines, desk_lines, rota_lines
from nightdesk.config.rota import ROTA_ROLES, TIERS
from nightdesk.config.templates import PLACEHOLDERS, TEMPLATE_IDS, read_template, template_problems

__all__ = [
    "PARTS",
    "PLACEHOLDERS",
    "ROLES",
    "ROTA_ROLES",
    "STAFFING_MODELS",
    "TEMPLATE_IDS",
    "TIERS",
    "FileStamp",
    "Reading",
    "RotaLines",
    "compile_policy",
    "desk_lines",
    "part_files",
    "policy_files",
    "read_policy",
    "read_template",
    "rota_lines",
    "template_problems",
]
