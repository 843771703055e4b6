import { createOpencodeClient, type OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { serverHeaders } from '../opencode-access.ts';

/** An OpenCode server that people work with. It is not ours: nothing here starts, stops or configures it. */
export interface LiveServer {
  readonly url: string;
  readonly client: OpencodeClient;
  /** Of OpenCode, as it says itself. */
  version(): Promise<string>;
}

/** The password comes from `OPENCODE_SERVER_PASSWORD`. Nothing is asked yet. */
export function liveServer(url: string, env: NodeJS.ProcessEnv = process.env): LiveServer {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new ToolfinchError(
      'LIVE_SERVER_INVALID',
      `"${url}" is not the address of a server.`,
      'Give the one that `opencode serve` prints, e.g. http://127.0.0.1:4096.',
      ExitCode.usage,
    );
  }
  const client = createOpencodeClient({ baseUrl: url, headers: serverHeaders(env) });
  return {
    url,
    client,
    async version() {
      const answer = await client.global.health().catch(() => undefined);
      if (answer?.data) return answer.data.version;
      const status = answer?.response?.status;
      throw new ToolfinchError(
        'LIVE_SERVER_SILENT',
        status === 401
          ? `The OpenCode server at ${url} does not take the password.`
          : `No OpenCode server answers at ${url}${status === undefined ? '' : ` (status ${status})`}.`,
        status === 401
          ? 'Set OPENCODE_SERVER_PASSWORD, and OPENCODE_SERVER_USERNAME where it is not `opencode`.'
          : 'Start one with `opencode serve`, or give the address of the one that runs.',
        ExitCode.environment,
      );
    },
  };
}
