"""The machine: what it is, how busy its cores are, what a process takes."""

import os
import platform
import statistics
import time
from pathlib import Path


def describe(folder: Path, cores: tuple[int, int]) -> dict:
    return {
        "busy": busy_with_other_things(cores),
        "cpu": next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "unknown"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", "Linux"),
        "flush_us": flush_time(folder),
    }


def flush_time(folder: Path) -> float:
    """What this disk takes for 4 KiB that shall be safe, median in microseconds: no durable write is faster."""
    path = folder / "flush"
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begun) * 1e6)
    path.unlink()
    return statistics.median(times)


class Busy:
    """How busy each core is between two looks, in percent: tells which side a measurement was bound by."""

    def __init__(self) -> None:
        self.before = self._ticks()

    @staticmethod
    def _ticks() -> dict[int, tuple[int, int]]:
        ticks = {}
        for line in Path("/proc/stat").read_text().splitlines():
            if line.startswith("cpu") and line[3].isdigit():
                name, *counts = line.split()
                numbers = [int(count) for count in counts[:8]]
                ticks[int(name[3:])] = (sum(numbers), numbers[3] + numbers[4])
        return ticks

    def percent(self, core: int) -> float:
        (total, idle), (total0, idle0) = self._ticks()[core], self.before[core]
        return 100 * (1 - (idle - idle0) / max(total - total0, 1))


def busy_with_other_things(cores: tuple[int, int]) -> list[float]:
    busy = Busy()
    time.sleep(3)
    return [busy.percent(core) for core in cores]


def children(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += children(int(child))
    return found


def resident_mib(pid: int) -> float:
    """The resident memory of a process and all below it."""
    total = 0
    for one in children(pid):
        status = Path(f"/proc/{one}/status").read_text()
        total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return total / 1024
