import { Hono } from 'hono';
import type { Context } from '../context.ts';
import { campaignFamilies } from './campaign-families.ts';
import { exposition, type Family } from './exposition.ts';
import type { RequestCounts } from './request-counts.ts';

/** `/metrics` for Prometheus. */
export function metricsRoute(context: Context, counts: RequestCounts): Hono {
  return new Hono().get('/metrics', (request) =>
    request.body(
      exposition([
        ...campaignFamilies(context.campaigns),
        ...doors(context),
        ...counts.families(),
        ...ofProcess(),
      ]),
      200,
      { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    ),
  );
}

function doors({ tasks, runs }: Context): Family[] {
  const running = runs.list().filter(({ state }) => state === 'running').length;
  const open = tasks.list().filter(({ isOver }) => !isOver).length;
  return [
    {
      name: 'toolfinch_tasks_open',
      help: 'Tasks that wait or run.',
      type: 'gauge',
      samples: [{ value: open }],
    },
    {
      name: 'toolfinch_evaluations_running',
      help: 'Evaluations of one tool.',
      type: 'gauge',
      samples: [{ value: running }],
    },
  ];
}

function ofProcess(): Family[] {
  const { user, system } = process.cpuUsage();
  return [
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time of the server.',
      type: 'counter',
      samples: [{ value: (user + system) / 1e6 }],
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Memory of the server.',
      type: 'gauge',
      samples: [{ value: process.memoryUsage.rss() }],
    },
  ];
}
