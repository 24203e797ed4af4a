"""Whatever CMS's rows say, what the build makes of them breaks no critical expectation."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from etl.build import build_database
from etl.check import check_database
from etl.check.engine import Engine
from tests.build.histories import History, histories, stage


@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=2,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(histories())
def test_a_random_history_makes_a_sound_database(engine: Engine, history: History) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = build_database(stage(history, Path(folder)), Path(folder) / "hcpcs.duckdb").path
        failures = [o for o in check_database(path, engine=engine) if o.is_critical_failure]
    assert failures == []
