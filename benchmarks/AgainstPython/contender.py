"""Python's side of benchmarks/against-python: reads the name of a scenario, runs it once, answers with its seconds."""

import gc
import math
import multiprocessing
import multiprocessing.pool
import os
import platform
import random
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter


def nothing():
    return 0


def following(number):
    return number + 1


def same(blob):
    return blob


def compute():
    """What keeps a processor busy for some 20 ms."""
    state = 1
    for _ in range(200_000):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
    return state & 1


class Pool:
    """multiprocessing.Pool with one start method, or with threads."""

    def __init__(self, workers, method):
        self._pool = (multiprocessing.pool.ThreadPool(workers) if method == "threads"
                      else multiprocessing.get_context(method).Pool(workers))

    def submit(self, job):
        return self._pool.apply_async(job)

    @staticmethod
    def collect(result):
        return result.get()

    def apply(self, job):
        return self._pool.apply(job)

    def map(self, job, items):
        return self._pool.map(job, items)

    def stream(self, job, items, size):
        return self._pool.imap(job, items, chunksize=size)

    def end(self):
        self._pool.close()
        self._pool.join()


class Executor:
    """concurrent.futures.ProcessPoolExecutor."""

    def __init__(self, workers, method):
        self._workers = workers
        self._pool = ProcessPoolExecutor(workers, multiprocessing.get_context(method))

    def submit(self, job):
        return self._pool.submit(job)

    @staticmethod
    def collect(result):
        return result.result()

    def apply(self, job):
        return self._pool.submit(job).result()

    def map(self, job, items):
        # Its own default of one item per message would take minutes; this is the size that multiprocessing.Pool takes.
        size = math.ceil(len(items) / (4 * self._workers))
        return list(self._pool.map(job, items, chunksize=size))

    def stream(self, job, items, size):
        return self._pool.map(job, items, chunksize=size)

    def end(self):
        self._pool.shutdown()


def flood(pool, n):
    began = perf_counter()
    results = [pool.submit(nothing) for _ in range(n)]
    for result in results:
        pool.collect(result)
    return perf_counter() - began


def trip(pool, n):
    times = []
    for _ in range(n):
        began = perf_counter()
        pool.apply(nothing)
        times.append(perf_counter() - began)
    return statistics.median(times)


def echo(end):
    while (number := end.recv()) is not None:
        end.send(number)


def pipe(n):
    """The median of the times that a number takes to another process and back."""
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=echo, args=(theirs,))
    process.start()
    times = []
    for number in range(n):
        began = perf_counter()
        mine.send(number)
        assert mine.recv() == number
        times.append(perf_counter() - began)
    mine.send(None)
    process.join()
    return statistics.median(times)


def start(create):
    began = perf_counter()
    pool = create()
    pool.apply(nothing)
    seconds = perf_counter() - began
    pool.end()
    return seconds


def over_map(pool, n):
    items = list(range(n))
    began = perf_counter()
    results = pool.map(following, items)
    seconds = perf_counter() - began
    assert results[-1] == n
    return seconds


def arrays(pool, n):
    sent = random.Random(1).randbytes(16 * 1024 * 1024)
    began = perf_counter()
    for blob in pool.stream(same, [sent] * n, 1):
        assert len(blob) == len(sent)
    return perf_counter() - began


def stream(pool, n):
    began = perf_counter()
    assert sum(pool.stream(following, range(n), 1000)) == n * (n + 1) // 2
    return perf_counter() - began


def efficiency(pool, n, workers):
    began = perf_counter()
    for _ in range(n // workers):
        compute()
    alone = perf_counter() - began
    began = perf_counter()
    for result in [pool.submit(compute) for _ in range(n)]:
        pool.collect(result)
    return alone / (perf_counter() - began)


def take(queue, n, answer):
    size = 0
    for _ in range(n):
        item = queue.get()
        size += item if isinstance(item, int) else len(item)
    answer.put(size)


def over_queue(items, size, room, method):
    """From the first item that is put until another process has taken the last."""
    context = multiprocessing.get_context(method)
    queue, answer = context.Queue(room), context.SimpleQueue()
    child = context.Process(target=take, args=(queue, len(items), answer))
    child.start()
    began = perf_counter()
    for item in items:
        queue.put(item)
    assert answer.get() == size
    seconds = perf_counter() - began
    child.join()
    return seconds


def large_queue(n, method):
    blob = random.Random(1).randbytes(1024 * 1024)
    return over_queue([blob] * n, n * len(blob), 8, method)


def lock(n):
    """A lock between processes that nobody else wants."""
    gate = multiprocessing.Lock()
    acquire, release = gate.acquire, gate.release
    began = perf_counter()
    for _ in range(n):
        acquire()
        release()
    return perf_counter() - began


def memory(create):
    """The private memory of a worker that has run one job and waits, in bytes."""
    pool = create()
    worker = pool.apply(os.getpid)
    with open(f"/proc/{worker}/smaps_rollup") as lines:
        size = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_"))
    pool.end()
    return size


def main():
    kind, method, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])

    def create(method=method):
        return {"pool": Pool, "executor": Executor}[kind](workers, method)

    pool = create()
    pool.apply(nothing)
    print(f"Python {platform.python_version()}", flush=True)
    for request in sys.stdin:
        scenario, n = request.split()
        gc.collect()
        seconds = {
            "flood": lambda: flood(pool, int(n)),
            "trip": lambda: trip(pool, int(n)),
            "start": lambda: start(create),
            "spares": lambda: start(lambda: create("forkserver")),
            "map": lambda: over_map(pool, int(n)),
            "arrays": lambda: arrays(pool, int(n)),
            "spans": lambda: arrays(pool, int(n)),
            "cpu": lambda: efficiency(pool, int(n), workers),
            "stream": lambda: stream(pool, int(n)),
            "memory": lambda: memory(create),
            "queue": lambda: over_queue(range(int(n)), int(n) * (int(n) - 1) // 2, 0, method),
            "queue-large": lambda: large_queue(int(n), method),
            "lock": lambda: lock(int(n)),
            "threads": lambda: flood(pool, int(n)),
            "pipe": lambda: pipe(int(n)),
        }[scenario]()
        print(repr(seconds), flush=True)
    pool.end()


if __name__ == "__main__":
    main()
