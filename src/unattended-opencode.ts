/** The version of OpenCode that everything here was measured with; `package.json` pins the same. */
const VERSION = '1.18.33';

/** What every OpenCode that nobody sits in front of is configured with. */
export const UNATTENDED_CONFIG = {
  autoupdate: false,
  share: 'disabled',
  snapshot: false,
  compaction: { auto: false, prune: false },
} as const;

/** Keeps OpenCode from looking for anything on the network, and from watching files. */
export const UNATTENDED_ENV: Readonly<Record<string, string>> = {
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  OPENCODE_DISABLE_SHARE: '1',
  OPENCODE_EXPERIMENTAL_DISABLE_FILEWATCHER: '1',
};

/**
 * Files for one of OpenCode's configuration folders: an empty `node_modules` and a lock file that already lists the plugin.
 * Without them OpenCode tries to install it and, offline, stalls for more than a minute.
 */
export function installedPlugin(folder: string): Record<string, string> {
  const dependencies = { '@opencode-ai/plugin': VERSION };
  return {
    [`${folder}/package.json`]: JSON.stringify({ dependencies }),
    [`${folder}/package-lock.json`]: JSON.stringify({
      name: 'project',
      lockfileVersion: 3,
      packages: { '': { dependencies } },
    }),
    [`${folder}/node_modules/.keep`]: '',
  };
}
