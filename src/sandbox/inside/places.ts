/** Where things are inside a box. Tests that run a supervisor as a plain host process name other places. */
export const places = {
  ipc: process.env['TOOLFINCH_IPC'] ?? '/ipc',
  work: process.env['TOOLFINCH_WORK'] ?? '/work',
  home: process.env['TOOLFINCH_HOME'] ?? '/home/agent',
  tmp: process.env['TOOLFINCH_TMP'] ?? '/tmp',
} as const;

/** Environment of everything that is started inside a box, so that nothing of the supervisor's own shows. */
export const baseEnv: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/toolfinch/wrappers',
  HOME: places.home,
  TMPDIR: places.tmp,
  LANG: 'C.UTF-8',
  USER: 'agent',
};

/** True in a box; false where a test runs the supervisor as a plain process: then the machine is not ours to count or kill. */
export const ownsNamespace = process.pid === 1;
