"""A service under load for a long time: `python -m benchmarks.soak [--minutes 30] [--share 0.8]`.

Over loopback alone. It first measures how many requests a second the service answers at most, together with
this very process, which needs as much of the machine; then asks for a share of that while posts arrive and
are edited. Every half minute it notes latency, memory, descriptors and threads of the service; in the end it
stops it in the midst of requests. Prints a summary as JSON, and writes it and a plot into `--out`.
"""

import argparse
import asyncio
import json
import random
import resource
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.service import Service
from tests.sites import make_post_text, write_post

CONNECTIONS = 24
CATEGORIES = 40
SAMPLE_SECONDS = 30.0
POST_SECONDS = 5.0
WARM_UP = 0.2
"""The share of the time that does not count for the slope of the memory: caches fill first."""


@dataclass(slots=True)
class Sample:
    """One half minute. Milliseconds, megabytes, counts."""

    minute: float
    requests: int
    rate: float
    p50: float
    p99: float
    worst: float
    memory: float
    descriptors: int
    threads: int
    posts: int


@dataclass(slots=True)
class Load:
    """What has been asked and answered so far."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    refusals: list[float] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)
    is_done: bool = False


def make_site(root: Path, posts: int) -> None:
    write_post(root, "_config.yml", "title: Soak\nurl: https://news.example\ntimezone: Asia/Shanghai\n")
    for number in range(posts):
        write_news(root, number, mtime=1_600_000_000)


def write_news(root: Path, number: int, *, edition: int = 0, mtime: int | None = None) -> None:
    """The post of a number: a category, two tags, some 2 kB of text."""
    day = f"2022-{1 + number // 84 % 12:02}-{1 + number // 3 % 28:02}"
    text = make_post_text(
        f"News {number}, edition {edition}",
        date=f"{day} {number % 24:02}:{number // 24 % 60:02}:00 +0800",
        categories=f"c{number % CATEGORIES}",
        tags=f"[t{number % 7}, t{number % 11}]",
        body=f"<p>{f'这是第{number}条新闻的正文。' * 60}</p>",
    )
    write_post(root, f"_posts/{day}-{number}.md", text, mtime=int(time.time()) if mtime is None else mtime)


def choose_path(chance: random.Random) -> str:
    """Mostly feeds of categories, as readers ask; now and then pages, combinations, archives."""
    drawn = chance.random()
    suffix = chance.choice(("atom", "rss", "json"))
    if drawn < 0.80:
        return f"/category/c{int(chance.paretovariate(1.2)) % CATEGORIES}/feed.{suffix}"
    if drawn < 0.90:
        return f"/feed.{suffix}"
    if drawn < 0.94:
        return f"/tag/t{chance.randrange(7)}/feed.{suffix}"
    if drawn < 0.96:
        first, second = sorted(chance.sample(range(7), 2))
        return f"/feed.{suffix}?tag=t{first}&tag=t{second}"
    if drawn < 0.98:
        return f"/archive/2022-{chance.randrange(1, 13):02}.atom"
    return chance.choice(("/", "/feeds.opml", "/-/ready", f"/category/c{chance.randrange(CATEGORIES)}/"))


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, load: Load) -> bool:
    """One request; whether the connection goes on. Two thirds of the readers remember their ETag."""
    etag = load.etags.get(path, "")
    known = f"If-None-Match: {etag}\r\n" if etag and hash((path, len(load.latencies))) % 3 else ""
    started = time.perf_counter()
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n{known}\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status, headers = head[9:12], {}
    for line in head.split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if status != "304":
        await reader.readexactly(int(headers.get("content-length", "0")))
    taken = load.refusals if status == "503" else load.latencies
    taken.append((time.perf_counter() - started) * 1000)
    load.statuses[status] += 1
    if "etag" in headers:
        load.etags[path] = headers["etag"]
    return headers.get("connection", "").lower() != "close"


Choose = Callable[[random.Random], str]


async def keep_asking(
    address: tuple[str, int], load: Load, pause: float, chance: random.Random, choose: Choose
) -> None:
    """One connection after the other; `pause` seconds from one request's begin to the next one's."""
    while not load.is_done:
        try:
            reader, writer = await asyncio.open_connection(*address)
            due = time.perf_counter() + chance.random() * pause
            while not load.is_done:
                wait = due - time.perf_counter()
                if wait > 0:
                    await asyncio.sleep(wait)
                due = max(due + pause, time.perf_counter() - 1)
                if not await ask(reader, writer, choose(chance), load):
                    break
            writer.close()
        except (OSError, asyncio.IncompleteReadError) as error:
            if not load.is_done:
                load.statuses[type(error).__name__] += 1


async def run_load(
    address: tuple[str, int],
    load: Load,
    *,
    rate: float,
    seconds: float,
    connections: int = CONNECTIONS,
    choose: Choose = choose_path,
) -> float:
    """So many requests a second in all (0: as many as there is room for); how many there were."""
    pause = connections / rate if rate else 0.0
    tasks = [
        asyncio.create_task(keep_asking(address, load, pause, random.Random(number), choose))
        for number in range(connections)
    ]
    before = len(load.latencies)
    await asyncio.sleep(seconds)
    load.is_done = True
    await asyncio.gather(*tasks)
    return (len(load.latencies) - before) / seconds


def look(pid: int) -> tuple[float, int, int]:
    """Resident megabytes, descriptors and threads of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    values = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    memory = int(values["VmRSS"].split()[0]) / 1024
    return memory, len(list(Path(f"/proc/{pid}/fd").iterdir())), int(values["Threads"])


async def keep_posting(root: Path, first: int, load: Load) -> int:
    """A post each few seconds; now and then an edit, now and then one leaves. The last number."""
    number, chance = first, random.Random(7)
    while not load.is_done:
        write_news(root, number)
        if number % 3 == 0:
            write_news(root, chance.randrange(first), edition=number)
        number += 1
        await asyncio.sleep(POST_SECONDS)
    return number


async def sample(service: Service, load: Load, samples: list[Sample], first: int) -> None:
    started, taken = time.monotonic(), time.monotonic()
    while not load.is_done:
        await asyncio.sleep(SAMPLE_SECONDS)
        now = time.monotonic()
        part = sorted(load.latencies)
        load.latencies.clear()
        if not part:
            continue
        memory, descriptors, threads = look(service.process.pid)
        samples.append(
            Sample(
                minute=round((now - started) / 60, 2),
                requests=len(part),
                rate=round(len(part) / (now - taken), 1),
                p50=round(part[len(part) // 2], 2),
                p99=round(part[int(len(part) * 0.99)], 2),
                worst=round(part[-1], 1),
                memory=round(memory, 2),
                descriptors=descriptors,
                threads=threads,
                posts=first + int((now - started) / POST_SECONDS),
            )
        )
        taken = now
        print(json.dumps(asdict(samples[-1])), flush=True)


async def soak(
    service: Service, root: Path, first: int, *, minutes: float, share: float
) -> dict[str, object]:
    """The whole run over a service that is up."""
    await run_load(service.address, Load(), rate=0, seconds=5)
    most = await run_load(service.address, Load(), rate=0, seconds=10)
    load, samples = Load(), list[Sample]()
    posting = asyncio.create_task(keep_posting(root, first, load))
    sampling = asyncio.create_task(sample(service, load, samples, first))
    await run_load(service.address, load, rate=most * share, seconds=minutes * 60)
    last = await posting
    sampling.cancel()
    return {
        "saturation": round(most, 1),
        "asked": round(most * share, 1),
        "minutes": minutes,
        "posts_at_first": first,
        "posts_arrived": last - first,
        "statuses": dict(load.statuses),
        "samples": [asdict(found) for found in samples],
        **summarize(samples),
    }


def summarize(samples: list[Sample]) -> dict[str, object]:
    settled = samples[int(len(samples) * WARM_UP) :]
    minutes, memory = [found.minute for found in settled], [found.memory for found in settled]
    slope = statistics.linear_regression(minutes, memory).slope * 60 if len(settled) > 1 else 0.0
    return {
        "requests": sum(found.requests for found in samples),
        "rate": round(statistics.mean(found.rate for found in samples), 1),
        "p50_median": statistics.median(found.p50 for found in samples),
        "p99_median": statistics.median(found.p99 for found in samples),
        "p99_worst": max(found.p99 for found in samples),
        "memory_mb": [min(memory), max(memory)],
        "memory_slope_mb_per_hour": round(slope, 2),
        "descriptors": [min(f.descriptors for f in settled), max(f.descriptors for f in settled)],
        "threads": [min(f.threads for f in settled), max(f.threads for f in settled)],
    }


async def overload(service: Service) -> dict[str, object]:
    """Six hundred at once, each for what nobody asked for before: who is answered, who refused, how soon."""

    def choose(chance: random.Random) -> str:
        return f"/feed.json?limit={chance.randrange(100, 500)}&q={chance.randrange(10**6)}"

    load = Load()
    await run_load(service.address, load, rate=0, seconds=15, connections=600, choose=choose)
    waits, refusals = sorted(load.latencies), sorted(load.refusals)
    return {
        "statuses": dict(load.statuses),
        "answered_p99": round(waits[int(len(waits) * 0.99)]) if waits else None,
        "refused_p50": round(refusals[len(refusals) // 2]) if refusals else None,
        "refused_p99": round(refusals[int(len(refusals) * 0.99)]) if refusals else None,
    }


async def stop_in_the_midst(service: Service) -> dict[str, object]:
    """SIGTERM while requests are under way: how many were cut off, and how long it took."""
    load = Load()
    asking = asyncio.create_task(run_load(service.address, load, rate=0, seconds=3))
    await asyncio.sleep(1)
    started = time.monotonic()
    service.process.terminate()
    before = load.statuses["IncompleteReadError"]
    while service.process.poll() is None:
        await asyncio.sleep(0.01)
    seconds = time.monotonic() - started
    cut = load.statuses["IncompleteReadError"] - before
    load.is_done = True
    await asking
    return {"exit": service.process.returncode, "seconds": round(seconds, 2), "cut_off": cut}


def draw(samples: list[dict[str, float]]) -> str:
    """Memory, descriptors, rate and p99 over time, each in its own band."""
    bands = (("memory", "MB"), ("descriptors", "descriptors"), ("rate", "requests/s"), ("p99", "ms, p99"))
    width, height = 720, 120
    longest = max(found["minute"] for found in samples)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + 90} {height * len(bands) + 30}" '
        'font-family="sans-serif" font-size="12">'
    ]
    for number, (name, unit) in enumerate(bands):
        top, most = number * height + 20, max(found[name] for found in samples) * 1.15 or 1
        points = " ".join(
            f"{60 + found['minute'] / longest * width:.1f},{top + height - 30 - found[name] / most * 90:.1f}"
            for found in samples
        )
        parts.append(f'<text x="60" y="{top - 5}">{unit} (0 to {most:.0f})</text>')
        parts.append(
            f'<rect x="60" y="{top}" width="{width}" height="{height - 30}" fill="none" stroke="#ccc"/>'
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="#06c" stroke-width="1.5"/>')
    parts.append(
        f'<text x="{width - 20}" y="{height * len(bands) + 20}">{longest:.0f} minutes</text></svg>\n'
    )
    return "\n".join(parts)


def drain(service: Service) -> None:
    """Read what the service logs, or it would wait for somebody who does."""
    assert service.process.stderr is not None
    for line in service.process.stderr:
        if "ERROR" in line:
            print(line, end="", flush=True)


def main() -> None:
    """Set up, run, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--share", type=float, default=0.8, help="of what the service can answer at most")
    parser.add_argument("--posts", type=int, default=2_000)
    parser.add_argument("--out", type=Path, default=Path("soak"), help="without ending: .json and .svg")
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4_096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with tempfile.TemporaryDirectory(prefix="feedsvc-soak-") as name:
        folder = Path(name)
        root = folder / "site"
        make_site(root, chosen.posts)
        environment = {"FEEDSVC_BASE_URL": "https://feeds.example", "FEEDSVC_POLL_SECONDS": "1"}
        with Service(root, folder / "data", **environment) as service:
            service.wait_for("/feed.json", "News")
            threading.Thread(target=drain, args=(service,), daemon=True).start()
            time.sleep(5)  # until bodies are rendered
            result = asyncio.run(
                soak(service, root, chosen.posts, minutes=chosen.minutes, share=chosen.share)
            )
            result["overload"] = asyncio.run(overload(service))
            result["stop"] = asyncio.run(stop_in_the_midst(service))
    chosen.out.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    samples = result.pop("samples")
    assert isinstance(samples, list)
    chosen.out.with_suffix(".svg").write_text(draw(samples), encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
