"""The size of the write-ahead log while lists are read all the time and rows are written."""

import argparse
import contextlib
import http.client
import json
import multiprocessing
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

from attacks import PASSWORD, ROOT, Server, large_roster

READERS = 8
WRITERS = 8
WRITES_PER_SECOND = 240
# The limit of the WAL in MiB.
LIMIT = 64
LISTS = [
    "/api/v1/players?sort=family_name&nationality=DEU&limit={limit}",
    "/api/v1/players?height_cm[gte]=180&sort=-birth_date&limit={limit}&count=true",
    "/api/v1/players?q=mar&limit={limit}",
    "/api/v1/memberships?as_of=2015-01-01&limit={limit}",
]


def run_threads(target, count):
    """Runs a function with the numbers of some threads, until all have ended."""
    threads = [threading.Thread(target=target, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def ask(client, method, path, body=None, headers=None):
    """The status of a response; None if the connection failed."""
    try:
        client.request(method, path, body, headers or {})
        response = client.getresponse()
        response.read()
        return response.status
    except (OSError, http.client.HTTPException):
        client.close()
        return None


def read_lists(port, reads, stop):
    """Reads lists and searches on 8 connections, each from an address of its own, without a pause."""

    def read(number):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.2.{number + 1}", 0))
        round_number = number
        while not stop.is_set():
            path = LISTS[round_number % len(LISTS)].format(limit=1 + round_number % 200)
            round_number += 1
            if ask(client, "GET", path) == 200:
                with reads.get_lock():
                    reads.value += 1

    run_threads(read, READERS)


def sign_in(port):
    """An access token."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"username": "admin", "password": PASSWORD})
    client.request("POST", "/api/v1/auth/login", body, {"Content-Type": "application/json"})
    return json.loads(client.getresponse().read())["access_token"]


def write_rows(port, token, writes, slowest, stop):
    """Creates 240 players a second with 8 clients; counts those that were created, and keeps the longest time in ms."""
    begin = time.monotonic()

    def write(number):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        turn = 0
        while not stop.is_set():
            due = begin + turn * WRITERS / WRITES_PER_SECOND
            turn += 1
            time.sleep(max(0, due - time.monotonic()))
            body = json.dumps({"given_name": f"Mar {turn}", "family_name": f"Writer {number}", "nationality": "DEU", "height_cm": 185})
            sent = time.monotonic()
            status = ask(client, "POST", "/api/v1/players", body, headers)
            with slowest.get_lock():
                slowest.value = max(slowest.value, (time.monotonic() - sent) * 1000)
            if status == 201:
                with writes.get_lock():
                    writes.value += 1

    run_threads(write, WRITERS)


def wal_size(folder):
    """Size of the WAL in MiB."""
    with contextlib.suppress(FileNotFoundError):
        return pathlib.Path(folder, "teamsheet.db-wal").stat().st_size / 1024**2
    return 0.0


def measure(binary, folder, seconds):
    """Prints the size of the WAL by the second, and the rates of reads and writes."""
    server = Server(binary, folder)
    token = sign_in(server.port)
    stop = multiprocessing.Event()
    reads, writes, slowest = multiprocessing.Value("q"), multiprocessing.Value("q"), multiprocessing.Value("d")
    processes = [
        multiprocessing.Process(target=read_lists, args=(server.port, reads, stop)),
        multiprocessing.Process(target=write_rows, args=(server.port, token, writes, slowest, stop)),
    ]
    for process in processes:
        process.start()
    sizes, counts = [], [(0, 0)]
    begin = time.monotonic()
    for second in range(1, seconds + 1):
        time.sleep(max(0, begin + second - time.monotonic()))
        sizes.append(wal_size(folder))
        counts.append((reads.value, writes.value))
    stop.set()
    for process in processes:
        process.join(60)
    time.sleep(5)
    idle = wal_size(folder)
    server.stop()
    per_second = [(r - r0, w - w0) for (r0, w0), (r, w) in zip(counts, counts[1:], strict=False)]
    print(f"{binary}, {seconds} s, {READERS} readers, {WRITES_PER_SECOND} writes/s")
    print("  WAL in MiB, each 10 s:", " ".join(f"{size:.0f}" for size in sizes[9::10]))
    print(f"  WAL: at most {max(sizes):.0f} MiB, {idle:.0f} MiB after 5 idle seconds")
    for what, rates in zip(("reads", "writes"), zip(*per_second, strict=True), strict=True):
        print(f"  {what} a second: {statistics.mean(rates):.0f} on average, {statistics.median(rates):.0f} in the median, {min(rates)} at least")
    print(f"  slowest write: {slowest.value:.0f} ms")
    return max(sizes) < LIMIT and idle == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", nargs="?", default=str(ROOT / "target/release/teamsheet"))
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--roster", help="a data folder to copy; without it, one of 400,000 players is built")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.roster:
            shutil.copytree(arguments.roster, folder, dirs_exist_ok=True)
            command = [arguments.binary, "user", "password", "admin", "--data-dir", folder]
            subprocess.run(command, input=PASSWORD + "\n", text=True, check=True)
        else:
            large_roster(arguments.binary, folder)
        within_limit = measure(arguments.binary, folder, arguments.seconds)
    return 0 if within_limit else 1


if __name__ == "__main__":
    raise SystemExit(main())
