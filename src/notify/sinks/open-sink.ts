import type { NotifySink } from '../../engine/notify-config.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { opencodeToast } from './opencode.ts';
import type { Sink } from './sink.ts';
import { webhook } from './webhook.ts';

/** Throws where an environment variable that it names is not there: better before anything happens than with the first event. */
export function openSink(config: NotifySink, env: NodeJS.ProcessEnv): Sink {
  switch (config.kind) {
    case 'webhook': {
      const { url, urlEnv, secretEnv, events } = config;
      const address = url ?? fromEnv(urlEnv ?? '', env);
      if (!URL.canParse(address) || !/^https?:/.test(address)) {
        throw new ToolfinchError(
          'NOTIFY_URL_INVALID',
          `What ${urlEnv ?? 'url'} holds is not the address of a webhook.`,
          'Give one that begins with http:// or https://.',
          ExitCode.usage,
        );
      }
      return webhook({
        url: address,
        secret: secretEnv === undefined ? undefined : fromEnv(secretEnv, env),
        events,
      });
    }
    case 'command':
      return command(config.command, config.events);
    case 'file':
      return file(config.path, config.events);
    case 'opencode':
      return opencodeToast({ ...config, directory: config.directory }, env);
  }
}

function fromEnv(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  if (value) return value;
  throw new ToolfinchError(
    'NOTIFY_ENV_MISSING',
    `The section \`notify\` names the environment variable ${name}, which is not set.`,
    `Set ${name}, or take it out of the configuration.`,
    ExitCode.usage,
  );
}
