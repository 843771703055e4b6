import { liveServer } from '../../live/live-server.ts';
import { Refused, type Sink } from './sink.ts';

/** Milliseconds that a server has to answer. */
const ANSWER_MS = 5_000;

export interface ToastOptions {
  readonly url: string;
  /** Of the project whose people are told; without it, the folder that the server was started in. */
  readonly directory: string | undefined;
  readonly events: readonly string[];
}

/** A toast in the terminals that are connected to an OpenCode server; its password by environment. */
export function opencodeToast({ url, directory, events }: ToastOptions, env: NodeJS.ProcessEnv): Sink {
  const { client } = liveServer(url, env);
  return {
    name: `OpenCode at ${new URL(url).host}`,
    events,
    async tell({ type, text }, signal) {
      const { data, response } = await client.tui.showToast(
        {
          ...{ title: 'Toolfinch', message: text },
          variant: /failed|taken-back|demoted|regressed|alert/.test(type) ? 'warning' : 'info',
          ...(directory !== undefined && { directory }),
        },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) },
      );
      if (data === true) return;
      if (response === undefined) throw new Error('it does not answer');
      const why = `it answered ${response.status}`;
      throw response.status >= 500 ? new Error(why) : new Refused(why);
    },
  };
}
