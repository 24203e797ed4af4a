"""`hcpcs status` names every line of CMS's corrections from which nothing follows, and says why."""

from __future__ import annotations

import json

from tests.cli.conftest import Run


def test_status_lists_corrections_that_change_nothing(hcpcs: Run) -> None:
    shown = " ".join(hcpcs("status", "--offline").stdout.split())
    assert "Lines of CMS's corrections that change nothing and want to be read: 5" in shown
    assert "Q5111 (`ADD CODE`, HCPC2019_Corrections_ALPHA.xlsx line 10) is not understood" in shown
    assert "01/0/12019" in shown


def test_status_as_json_has_them_too(hcpcs: Run) -> None:
    told = json.loads(hcpcs("status", "--offline", "--json").stdout)["corrections"]
    assert [(c["release"], c["code"], c["outcome"]) for c in told][-2:] == [
        ("2018Q1", "G9637", "not applied"),
        ("2019Q1", "Q5111", "not understood"),
    ]
    assert all(c["sentence"].endswith((".", "`.")) for c in told)
