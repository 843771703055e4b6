import { Genome } from '../../mutation/genome.ts';

/** A tool as it is sent: paths below its own folder. */
export const SentTool = Genome.refine(
  ({ entry, files }) =>
    entry in files && Object.keys(files).every((path) => /^[\w][\w.-]*(\/[\w][\w.-]*)*$/.test(path)),
  { error: 'needs its entry among its files, and paths without `..`' },
);
