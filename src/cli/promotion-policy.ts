import { defaultConfigFile, loadConfigFile } from '../engine/load-config.ts';
import { PromotionConfig } from '../engine/promotion-config.ts';
import { ExitCode, ToolfinchError } from '../errors.ts';
import { asObject } from './as-object.ts';

export interface Policy {
  readonly policy: PromotionConfig;
  /** Of the configuration. */
  readonly folder: string;
}

/** The section `promotion` of the configuration that is named, or of the current folder's. */
export async function policyOf(named: unknown): Promise<Policy> {
  const file = typeof named === 'string' ? named : defaultConfigFile();
  if (file === undefined) return { policy: PromotionConfig.parse({}), folder: process.cwd() };
  const { value, folder } = await loadConfigFile(file);
  const section = (asObject(value) as { readonly promotion?: unknown }).promotion ?? {};
  const parsed = PromotionConfig.safeParse(section);
  if (parsed.success) return { policy: parsed.data, folder };
  throw new ToolfinchError(
    'CONFIG_INVALID',
    `The section promotion of ${file} is not valid: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}.`,
    'Mend it; `toolfinch config schema` prints what it may hold.',
    ExitCode.usage,
  );
}
