"""All attacks in all ways, in one table: `python -m tests.attackers`; every column but the last should be zeros."""

from itertools import groupby

from tests.attackers.walk import Finding
from tests.attackers.ways import WAYS, walked


def counts(finding: Finding) -> tuple[float, ...]:
    """What is counted of an attack, in the order of the columns."""
    left = len(finding.files_left)
    return finding.earned, finding.honest_changed, finding.processes_left, left, len(finding.breaches)


def main() -> None:
    """A line for each way and family, as soon as the way has been walked."""
    print(f"{'way':21}{'family':12}attacks  points  honest  processes  files  told  worst s")
    for way in WAYS:
        for family, found in groupby(sorted(walked(way), key=lambda one: one.family), key=lambda one: one.family):
            rows = list(found)
            sums = [sum(counted) for counted in zip(*map(counts, rows), strict=True)]
            worst = max(finding.seconds for finding in rows)
            print(f"{way:21}{family:12}{len(rows):7}{''.join(f'{count:8g}' for count in sums)}{worst:9.2f}", flush=True)


if __name__ == "__main__":
    main()
