from dataclasses import dataclass


@dataclass
class Job:
    name: str
    at: int
    action: object
    enabled: bool = True


def due_jobs(jobs, now):
    found = []
    for job in jobs:
        if job.enabled and job.at <= now:
            found.append(job)
    return sorted(found, key=lambda job: job.at)


def late_jobs(jobs, now, grace=60):
    found = []
    for job in jobs:
        if job.at + grace <= now:
            found.append(job)
    return sorted(found, key=lambda job: job.at)
