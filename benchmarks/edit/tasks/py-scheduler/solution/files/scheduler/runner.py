from dataclasses import dataclass

from scheduler.queue import due_jobs


@dataclass
class Result:
    done: int = 0
    failed: int = 0


def run_one(job):
    return job.action()


def run_all(jobs, now):
    result = Result()
    for job in due_jobs(jobs, now):
        try:
            run_one(job)
            result.done += 1
        except Exception:
            result.failed += 1
    return result


def dry_run(jobs, now):
    result = Result()
    for job in due_jobs(jobs, now):
        result.done += 1
    return result
