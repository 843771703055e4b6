/** Structurally a genome. */
interface ToolFiles {
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Where a tool's files go below `.opencode`. OpenCode takes every script in `tool/` for a tool, so of a tool with several
 * scripts only one line lies there, which leads to `lib/<folder>/`; its other exports are no tools then.
 *
 * @param folder default: the name
 */
export function toolLayout({ entry, files }: ToolFiles, name: string, folder = name): Record<string, string> {
  const scripts = Object.keys(files).filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  if (scripts.length > 1)
    return {
      [`tool/${name}.ts`]: `export { default } from '../lib/${folder}/${entry}';\n`,
      ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`lib/${folder}/${path}`, text])),
    };
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [`tool/${path === entry ? `${name}.ts` : path}`, text]),
  );
}
