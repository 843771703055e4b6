import type { Source } from '../../source.ts';

/** The source indented with tabs: as it is where it has them, else with its indentation unit rewritten. */
export function retabbed(source: Source): Source | undefined {
  if (/^\t/m.test(source.text)) return source;
  if (/\.(ya?ml|md|py)$/.test(source.path)) return undefined;
  const depths = [...source.text.matchAll(/^( +)\S/gm)].map((match) => match[1]?.length ?? 0);
  if (depths.length < 5) return undefined;
  const unit = depths.every((depth) => depth % 4 === 0) ? 4 : 2;
  const text = source.text.replace(
    /^ +/gm,
    (s) => '\t'.repeat(Math.floor(s.length / unit)) + ' '.repeat(s.length % unit),
  );
  return { ...source, text };
}
