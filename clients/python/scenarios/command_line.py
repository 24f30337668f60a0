"""The command line and the report of both programs."""

from __future__ import annotations

import argparse
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import grpc

from scenarios.scenario import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.scenario import Scenario


class Arguments(argparse.Namespace):
    """What the command line says."""

    scenarios: Path
    address: str
    ca_file: Path | None
    only: str

    def credentials(self) -> grpc.ChannelCredentials | None:
        """Return those that trust the CA of the command line; None without one, which is plain text."""
        return grpc.ssl_channel_credentials(self.ca_file.read_bytes()) if self.ca_file else None

    def selected(self) -> list[Scenario]:
        """Return the scenarios to run."""
        names = self.only.split(",") if self.only else None
        return [scenario for scenario in load(self.scenarios) if names is None or scenario.name in names]


def parse() -> Arguments:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Runs scenarios against a gateway with the simulator.")
    parser.add_argument("--scenarios", type=Path, required=True, help="JSON file of the scenarios")
    parser.add_argument("--address", required=True, help="HOST:PORT of the gateway")
    parser.add_argument("--ca-file", type=Path, help="PEM certificates to trust; plain text without")
    parser.add_argument("--only", default="", help="names of scenarios, with commas between; all without")
    return parser.parse_args(namespace=Arguments())


@contextmanager
def report(scenario: Scenario) -> Iterator[None]:
    """Run a scenario, and print how it went as a line of JSON."""
    outcome: dict[str, object] = {"scenario": scenario.name, "ok": True}
    try:
        yield
    except Exception as problem:
        outcome |= {"ok": False, "problem": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(outcome), flush=True)
