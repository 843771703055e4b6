// Runs TypeScript of `src/`: as a bundle, which is made anew whenever a source has changed and starts in less than half the
// time that loading some 700 files takes; where none can be made, file by file through tsx. See docs/decisions/0006.
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundles = join(root, 'node_modules/.cache/toolfinch');
const ENTRIES = ['src/cli/main.ts', 'src/engine/worker/work.ts'];
/** A bundle that nothing has started from for so long is removed. */
const KEEP_MS = 2 * 24 * 3600_000;

/** Imports the module; `path` is one of the entries, from the root. */
export async function runSource(path) {
  const bundle = await freshBundle().catch(() => undefined);
  if (bundle) {
    const name = path.slice('src/'.length).replace(/\.ts$/, '.mjs');
    return import(pathToFileURL(join(bundle, name)).href);
  }
  const { register } = await import('tsx/esm/api');
  register();
  return import(pathToFileURL(join(root, path)).href);
}

async function freshBundle() {
  const bundle = join(bundles, fingerprint());
  if (!existsSync(bundle)) {
    const unfinished = `${bundle}.${randomUUID()}`;
    await build(unfinished);
    removeOld();
    try {
      renameSync(unfinished, bundle);
    } catch (error) {
      // Another process or thread was first.
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(bundle)) throw error;
    }
  }
  const now = new Date();
  utimesSync(bundle, now, now);
  return bundle;
}

/** Of the sources as they are: names, sizes and times. Places are part of it, for they are part of the bundle. */
function fingerprint() {
  const hash = createHash('sha256').update(`${root}\n`);
  const files = readdirSync(join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.ts'));
  for (const file of ['../package-lock.json', '../bin/run-source.mjs', ...files.sort()]) {
    const about = statSync(join(root, 'src', file), { throwIfNoEntry: false });
    hash.update(`${file} ${about?.size} ${about?.mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function build(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir,
    outbase: 'src',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'silent',
    define: { 'import.meta.url': 'ownUrl' },
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    plugins: [ownUrls, required],
  });
}

/** Files find what lies beside them as if each ran where it stands. */
const ownUrls = {
  name: 'own urls',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      const contents = text.includes('import.meta.url') ? `const ownUrl = ${url}; ${text}` : text;
      return { contents, loader: 'ts' };
    });
  },
};

/** `import` of a CommonJS package reads it twice, first for its names. This one has nine megabytes. */
const required = {
  name: 'required',
  setup(build) {
    build.onResolve({ filter: /^ts-morph$/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'required' } : { path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

function removeOld() {
  for (const name of readdirSync(bundles)) {
    const bundle = join(bundles, name);
    const about = statSync(bundle, { throwIfNoEntry: false });
    if (about && Date.now() - about.mtimeMs > KEEP_MS) rmSync(bundle, { recursive: true, force: true });
  }
}
