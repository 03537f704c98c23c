"""The machine: hardware and system, CPU usage, memory of a process."""

import os
import platform
import statistics
import time
from pathlib import Path


def describe(directory: Path, cores: tuple[int, int]) -> dict:
    return {
        "busy": idle_usage(cores),
        "cpu": next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "unknown"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", "Linux"),
        "flush_us": flush_time(directory),
    }


def flush_time(directory: Path) -> float:
    """The median time of a durable write of 4 KiB (write and fdatasync) to this disk, in microseconds."""
    path = directory / "flush"
    times = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - started) * 1e6)
    path.unlink()
    return statistics.median(times)


class CpuUsage:
    """CPU usage since this object was created; tells whether the server or the client was the bottleneck."""

    def __init__(self) -> None:
        self.initial = self._ticks()

    @staticmethod
    def _ticks() -> dict[int, tuple[int, int]]:
        """Total and idle ticks of each core."""
        ticks = {}
        for line in Path("/proc/stat").read_text().splitlines():
            if line.startswith("cpu") and line[3].isdigit():
                name, *counts = line.split()
                numbers = [int(count) for count in counts[:8]]
                ticks[int(name[3:])] = (sum(numbers), numbers[3] + numbers[4])
        return ticks

    def percent(self, core: int) -> float:
        (total, idle), (initial_total, initial_idle) = self._ticks()[core], self.initial[core]
        return 100 * (1 - (idle - initial_idle) / max(total - initial_total, 1))


def idle_usage(cores: tuple[int, int]) -> list[float]:
    """CPU usage by other processes before the run, in percent of each core."""
    usage = CpuUsage()
    time.sleep(3)
    return [usage.percent(core) for core in cores]


def process_tree(pid: int) -> list[int]:
    pids = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            pids += process_tree(int(child))
    return pids


def resident_mib(pid: int) -> float:
    """The resident memory of a process and its descendants."""
    total = 0
    for process in process_tree(pid):
        status = Path(f"/proc/{process}/status").read_text()
        total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return total / 1024
