import { z } from 'zod';
import { version } from '../version.ts';
import type { Exporter } from './exporter.ts';
import { postJson } from './post-json.ts';

const Experiment = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const Created = z.object({ experiment_id: z.string() });
const Run = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });

/** MLflow takes so many metrics in one request. */
const BATCH = 1_000;
/** Results after which what is gathered is sent. */
const STEPS = 20;

interface Metric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/**
 * A campaign as a run in MLflow, by its REST API 2.0, where `MLFLOW_TRACKING_URI` names a server by HTTP; the experiment is
 * that of `MLFLOW_EXPERIMENT_NAME`, by default `toolfinch`. Metrics go by number of the proposal. A server that is gone is
 * noted once and ends nothing.
 */
export function openMlflow(
  env: NodeJS.ProcessEnv,
  now: () => number,
  onNote: (line: string) => void,
): Exporter | undefined {
  const uri = env['MLFLOW_TRACKING_URI'];
  if (!uri) return undefined;
  if (!/^https?:\/\//.test(uri)) {
    onNote(`MLFLOW_TRACKING_URI is ${uri}, which is no address of a server: nothing is sent to MLflow.`);
    return undefined;
  }
  const base = `${uri.replace(/\/+$/, '')}/api/2.0/mlflow`;
  const token = env['MLFLOW_TRACKING_TOKEN'];
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const post = (path: string, body: object): Promise<unknown> => postJson(`${base}/${path}`, headers, body);
  const experiment = env['MLFLOW_EXPERIMENT_NAME'] || 'toolfinch';

  let runId = '';
  let waiting: Metric[] = [];
  let ended = false;
  let failed = false;
  let work = Promise.resolve();
  const then = (step: () => Promise<unknown>): void => {
    work = work.then(async () => {
      // One that has not answered once is not waited for again.
      if (failed) return;
      try {
        await step();
      } catch (error) {
        failed = true;
        const why = error instanceof Error ? error.message : String(error);
        onNote(`MLflow at ${uri} could not be told: ${why}`);
      }
    });
  };
  const flush = (): void => {
    const metrics = waiting;
    waiting = [];
    for (let i = 0; i < metrics.length; i += BATCH)
      then(() => post('runs/log-batch', { run_id: runId, metrics: metrics.slice(i, i + BATCH) }));
  };
  const gather = (step: number, values: Readonly<Record<string, number>>): void => {
    for (const [key, value] of Object.entries(values))
      if (Number.isFinite(value)) waiting.push({ key, value, timestamp: now(), step });
  };
  const end = (status: 'FINISHED' | 'KILLED'): void => {
    ended = true;
    flush();
    then(() => post('runs/update', { run_id: runId, status, end_time: now() }));
  };

  return {
    reporter: {
      onStart({ name, folder, resumed }) {
        const startMs = now();
        then(async () => {
          const id = await experimentId(base, headers, experiment);
          const tags = { 'mlflow.source.name': 'toolfinch', 'toolfinch.folder': folder };
          const made = await post('runs/create', {
            experiment_id: id,
            run_name: name,
            start_time: startMs,
            tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
          });
          runId = Run.parse(made).run.info.run_id;
          const params = { campaign: name, version, resumed: String(resumed) };
          await post('runs/log-batch', {
            run_id: runId,
            params: Object.entries(params).map(([key, value]) => ({ key, value })),
          });
        });
      },
      onResult({ n, entry, progress: { best, stats } }) {
        const score = entry?.objectives['score'];
        gather(n, {
          ...(score !== undefined && { score }),
          ...(best.objectives['score'] !== undefined && { best: best.objectives['score'] }),
          ...{ elites: stats.elites, coverage: stats.coverage, qd_score: stats.qdScore },
        });
        if (n % STEPS === 0) flush();
      },
      onEvaluation(stage, { variant, stage: kind, split, objectives }) {
        // Held-out figures belong to the claim, which the report has.
        if (split === 'heldout') return;
        for (const [name, value] of Object.entries(objectives))
          gather(0, { [`${stage}/${split}_${kind}/${name}/${variant.replace(/[^\w./ -]/g, '_')}`]: value });
      },
      onEnd({ ended: why, champion, applied, best }) {
        const tags = {
          'toolfinch.ended': why,
          'toolfinch.applied': String(applied),
          'toolfinch.best': best.id,
          'toolfinch.champion': champion?.id ?? 'none',
        };
        then(() =>
          post('runs/log-batch', {
            run_id: runId,
            tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
          }),
        );
        end(why === 'interrupted' ? 'KILLED' : 'FINISHED');
      },
    },
    async [Symbol.asyncDispose]() {
      if (!ended) end('KILLED');
      await work;
    },
  };
}

/** The experiment of that name; made where there is none. */
async function experimentId(
  base: string,
  headers: Readonly<Record<string, string>>,
  name: string,
): Promise<string> {
  const found = Experiment.safeParse(
    await postJson(
      `${base}/experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`,
      headers,
      undefined,
      'GET',
    ).catch((error: unknown) => {
      if (error instanceof Error && error.message === 'it answered 404') return undefined;
      throw error;
    }),
  );
  if (found.success) return found.data.experiment.experiment_id;
  return Created.parse(await postJson(`${base}/experiments/create`, headers, { name })).experiment_id;
}
