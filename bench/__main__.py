"""``python -m bench [area …]``: every benchmark, or those of the areas named."""

import asyncio
import importlib
import sys

from bench.harness import Report

AREAS = ("api", "lists", "messages", "finance", "migration")


async def main(areas: list[str]) -> None:
    report = Report()
    for area in areas:
        module = importlib.import_module(f"bench.{area}")
        report.add(*await module.measure())
    report.show()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or list(AREAS)))
