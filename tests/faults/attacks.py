"""Attacks that anybody on the network can try, and how honest clients fare meanwhile."""

import argparse
import contextlib
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "correct horse"


class Server:
    """A server in a temporary data folder."""

    def __init__(self, binary, folder, *flags):
        self.folder = folder
        command = [binary, "serve", "--port", "0", "--data-dir", folder, *flags]
        env = dict(os.environ, TEAMSHEET_ADMIN_PASSWORD=PASSWORD)
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the server did not start")
        self.port = int(line.rsplit(":", 1)[1])

    def memory(self):
        """Resident memory in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def connections(self):
        """The number of open sockets."""
        links = []
        for fd in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                links.append(os.readlink(fd))
        return sum(link.startswith("socket:") for link in links)

    def connect(self, source=None):
        connection = socket.socket()
        if source:
            connection.bind((source, 0))
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Honest(threading.Thread):
    """A client that sends one request after the other, each on a new connection, from an address of its own."""

    def __init__(self, server, requests, source="127.0.0.99", pause=0.01):
        super().__init__(daemon=True)
        self.server, self.requests, self.source, self.pause = server, requests, source, pause
        self.times, self.failures, self.running = [], 0, True

    def run(self):
        while self.running:
            method, path, body = random.choice(self.requests)
            begin = time.perf_counter()
            try:
                client = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20, source_address=(self.source, 0))
                client.request(method, path, body, {"Content-Type": "application/json"} if body else {})
                response = client.getresponse()
                response.read()
                client.close()
                if response.status >= 400:
                    self.failures += 1
            except OSError:
                self.failures += 1
            self.times.append((time.perf_counter() - begin) * 1000)
            time.sleep(self.pause)

    def report(self, what):
        self.running = False
        self.join(30)
        times = sorted(self.times) or [0]
        p50, p99 = statistics.median(times), times[int(len(times) * 0.99)]
        print(f"  {what}: {len(self.times) - self.failures} of {len(self.times)} served, p50 {p50:.1f} ms, p99 {p99:.1f} ms")


READS = [("GET", "/api/v1/players/1", None), ("GET", "/api/v1/teams/1/players", None), ("GET", "/api/v1/players?q=an", None)]
LOGIN = [("POST", "/api/v1/auth/login", json.dumps({"username": "admin", "password": PASSWORD}))]


def attack(server, name, begin, seconds, requests=READS, what="honest reads"):
    """Runs an attack for some seconds, with an honest client beside it."""
    before = server.memory()
    honest = Honest(server, requests)
    held = begin()
    honest.start()
    during, peak_connections = 0, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        during = max(during, server.memory())
        peak_connections = max(peak_connections, server.connections())
        time.sleep(0.5)
    print(f"{name}, {seconds} s")
    honest.report(what)
    open_after = server.connections()
    for connection in held or []:
        connection.close()
    time.sleep(2)
    print(f"  memory: {before:.0f} MiB before, {during:.0f} during, {server.memory():.0f} after")
    print(f"  sockets: {peak_connections} at most, {open_after} after {seconds} s")


def stalled(server):
    """2,000 connections, each with a complete request and one byte of a second one."""
    def begin():
        held = []
        for _ in range(2000):
            with contextlib.suppress(OSError):
                connection = server.connect()
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                held.append(connection)
        for connection in held:
            with contextlib.suppress(OSError):
                connection.recv(4096)
                connection.sendall(b"G")
        return held

    attack(server, "2,000 stalled second requests", begin, 30)


def unread(server):
    """2,000 connections that ask for a large document 40 times and read nothing."""
    def begin():
        held = []
        for _ in range(2000):
            with contextlib.suppress(OSError):
                connection = socket.socket()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(10)
                connection.connect(("127.0.0.1", server.port))
                connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 40)
                held.append(connection)
        return held

    attack(server, "2,000 unread responses", begin, 40)


def logins(server):
    """Floods of wrong passwords from 1 and from 10 addresses, with honest sign-ins of the same user."""
    wrong = json.dumps({"username": "admin", "password": "wrong password"})
    # The honest client has signed in before.
    client = http.client.HTTPConnection("127.0.0.1", server.port, source_address=("127.0.0.99", 0))
    client.request("POST", LOGIN[0][1], LOGIN[0][2], {"Content-Type": "application/json"})
    client.getresponse().read()
    for addresses in (1, 10):
        stop = threading.Event()

        def guess(source, pause):
            while not stop.is_set():
                with contextlib.suppress(OSError, http.client.HTTPException):
                    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20, source_address=(source, 0))
                    client.request("POST", LOGIN[0][1], wrong, {"Content-Type": "application/json"})
                    client.getresponse().read()
                    client.close()
                stop.wait(pause)

        def begin():
            # One address floods as fast as it can with 32 clients; of ten, each guesses once a second.
            sources = [("127.0.0.2", 0)] * 32 if addresses == 1 else [(f"127.0.1.{n}", 1) for n in range(10)]
            for source, pause in sources:
                threading.Thread(target=guess, args=(source, pause), daemon=True).start()

        name = f"wrong passwords from {addresses} address{'es' if addresses > 1 else ''}"
        honest = Honest(server, LOGIN, pause=1)
        begin()
        time.sleep(1)
        honest.start()
        attack(server, name, lambda: None, 30)
        honest.report("honest sign-ins")
        stop.set()
        time.sleep(2)


COSTLY = [
    "/api/v1/players?birth_date[gte]=1951&birth_date[lt]=2008&sort=nationality&count=true",
    "/api/v1/players?height_cm[gte]=206&sort=name",
    "/api/v1/memberships?as_of=2015-01-01&count=true",
    "/api/v1/players?nationality=DEU,FRA,ESP&sort=-updated_at&count=true",
]


def reads(server):
    """16 and 64 of the costliest reads in flight, with honest reads."""
    for path in COSTLY:
        times = []
        for _ in range(3):
            begin = time.perf_counter()
            client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            client.request("GET", path + f"&limit={random.randint(1, 200)}")
            client.getresponse().read()
            times.append((time.perf_counter() - begin) * 1000)
        print(f"  {path}: {statistics.median(times):.0f} ms alone")
    for count in (16, 64):
        # A process of its own, or the attack would slow down the honest clients' interpreter.
        attackers = multiprocessing.Process(target=ask_costly, args=(server.port, count), daemon=True)
        attackers.start()
        search = Honest(server, [("GET", f"/api/v1/players?q={word}", None) for word in ("mar", "an", "tu", "rane")])
        search.start()
        attack(server, f"{count} costly reads in flight", lambda: None, 20)
        search.report("honest searches")
        attackers.terminate()
        attackers.join()
        time.sleep(5)


def ask_costly(port, count):
    """Keeps costly reads in flight until it is terminated."""

    def ask():
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                client = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=("127.0.0.2", 0))
                client.request("GET", random.choice(COSTLY) + f"&limit={random.randint(1, 200)}")
                response = client.getresponse()
                response.read()
                client.close()
                if response.status == 503:
                    time.sleep(0.1)

    for _ in range(count):
        threading.Thread(target=ask, daemon=True).start()
    time.sleep(3600)


def large_roster(binary, folder):
    """400,000 players with a membership each."""
    letters = ["mar", "an", "tu", "ra", "ne", "lo", "ki", "be", "sol", "vik"]
    countries = ["DEU", "FRA", "ESP", "NOR", "SWE", "BRA", "ARG", "ITA", "POL", "HUN"]
    rng = random.Random(1)
    name = lambda: "".join(rng.choice(letters) for _ in range(3)).title()
    with open(f"{folder}/teams.csv", "w") as teams:
        teams.write("external_id,name\n")
        teams.writelines(f"t{n},{name()} {n}\n" for n in range(4000))
    with open(f"{folder}/players.csv", "w") as players:
        players.write("external_id,given_name,family_name,birth_date,nationality,height_cm\n")
        for n in range(400_000):
            date = f"{rng.randint(1950, 2015)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            players.write(f"p{n},{name()},{name()},{date},{rng.choice(countries)},{rng.randint(150, 205)}\n")
    with open(f"{folder}/memberships.csv", "w") as memberships:
        memberships.write("player,team,start_date,end_date\n")
        for n in range(400_000):
            year = rng.randint(1990, 2024)
            memberships.write(f"p{n},t{rng.randrange(4000)},{year}-07-01,{year + rng.randint(1, 20)}-06-30\n")
    for kind in ("teams", "players", "memberships"):
        command = [binary, "import", kind, f"{folder}/{kind}.csv", "--create", "--provider", "x", "--data-dir", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


ATTACKS = {"stalled": stalled, "unread": unread, "logins": logins, "reads": reads}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("attack", choices=[*ATTACKS, "all"])
    parser.add_argument("binary", nargs="?", default=str(ROOT / "target/release/teamsheet"))
    arguments = parser.parse_args()
    # Each held connection is a file descriptor here and two in the server.
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    for name in ATTACKS if arguments.attack == "all" else [arguments.attack]:
        with tempfile.TemporaryDirectory() as folder:
            flags = [] if name == "reads" else ["--demo"]
            if name == "reads":
                large_roster(arguments.binary, folder)
            server = Server(arguments.binary, folder, *flags)
            try:
                ATTACKS[name](server)
            finally:
                server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
