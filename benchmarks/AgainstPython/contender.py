"""Python's side of benchmarks/against-python: reads the name of a scenario, runs it once, answers with its seconds."""

import gc
import math
import multiprocessing
import platform
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter


def nothing():
    return 0


def following(number):
    return number + 1


class Pool:
    """multiprocessing.Pool with one start method."""

    def __init__(self, workers, method):
        self._pool = multiprocessing.get_context(method).Pool(workers)

    def submit(self, job):
        return self._pool.apply_async(job)

    @staticmethod
    def collect(result):
        return result.get()

    def apply(self, job):
        return self._pool.apply(job)

    def map(self, job, items):
        return self._pool.map(job, items)

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


def main():
    kind, method, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])

    def create():
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
            "map": lambda: over_map(pool, int(n)),
        }[scenario]()
        print(repr(seconds), flush=True)
    pool.end()


if __name__ == "__main__":
    main()
