import type { Box, CaseCall } from '../contract.ts';

/** Lays out what the fixtures of a batch hold besides text; `folderOf` says where the n-th call's folder is. */
export async function placeExtras(
  box: Box,
  batch: readonly CaseCall[],
  folderOf: (n: number) => string,
): Promise<void> {
  const bytes: Record<string, Uint8Array> = {};
  const commands: string[] = [];
  for (const [n, { extras = {}, modified = {} }] of batch.entries()) {
    for (const [path, extra] of Object.entries(extras)) {
      const at = `${folderOf(n)}/${path}`;
      const parent = `mkdir -p ${quoted(at.slice(0, at.lastIndexOf('/')))}`;
      if (extra.kind === 'bytes') bytes[at] = Buffer.from(extra.base64, 'base64');
      else if (extra.kind === 'link') commands.push(parent, `ln -s ${quoted(extra.to)} ${quoted(at)}`);
      else if (extra.kind === 'fifo') commands.push(parent, `mkfifo ${quoted(at)}`);
      else commands.push(`mkdir -p ${quoted(at)}`);
    }
    for (const [path, seconds] of Object.entries(modified))
      commands.push(`touch -d @${seconds} ${quoted(`${folderOf(n)}/${path}`)}`);
  }
  if (Object.keys(bytes).length > 0) await box.writeFiles(bytes);
  if (commands.length === 0) return;
  const { code, stderr } = await box.exec(['sh', '-e'], { stdin: commands.join('\n'), timeoutMs: 30_000 });
  if (code !== 0) throw new Error(`The fixtures could not be laid out: ${stderr}`);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
