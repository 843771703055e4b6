import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Signature } from '../ledger/record.ts';
import type { PromotionRequest } from '../requests.ts';
import { decisionText, type DecisionKind } from './decision-text.ts';

/** Signs a decision with the private key in `file` (PEM). */
export function signDecision(
  file: string,
  request: PromotionRequest,
  decision: DecisionKind,
  { comment, at }: { readonly comment: string; readonly at: string },
): Signature {
  const text = decisionText(request, decision, { comment, at });
  return { at, value: sign(null, Buffer.from(text), privateKeyIn(file)).toString('base64') };
}

function privateKeyIn(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below.
  }
  throw new ToolfinchError(
    'KEY_UNUSABLE',
    `${file} is not an ed25519 private key (PEM, without a passphrase) that can be read.`,
    '`openssl genpkey -algorithm ed25519 -out FILE` makes one.',
    ExitCode.usage,
  );
}
