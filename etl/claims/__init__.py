"""Checks claim lines against the code set: is each code valid on its date of service, and what replaces it if not?"""

from etl.claims.check import check
from etl.claims.columns import Columns, Named
from etl.claims.request import Checked, Form, Request
from etl.claims.rules import Payer, Rule, all_rules
from etl.claims.summary import Outdated, Summary, Tally

__all__ = [
    "Checked",
    "Columns",
    "Form",
    "Named",
    "Outdated",
    "Payer",
    "Request",
    "Rule",
    "Summary",
    "Tally",
    "all_rules",
    "check",
]
