import { verify } from 'node:crypto';
import type { Signer } from '../../engine/promotion-config.ts';
import { publicKeyOf } from '../../engine/ed25519.ts';
import { ExitCode, ToolfinchError } from '../../errors.ts';
import type { Signature } from '../ledger/record.ts';
import type { PromotionRequest } from '../requests.ts';
import { decisionText, type DecisionKind } from './decision-text.ts';

/** How far a signer's clock may be ahead. */
const AHEAD_MS = 300_000;

interface Signed {
  readonly who: string;
  readonly comment?: string;
  readonly signature?: Signature;
}

/** Who decides: as the signature proves, or, where a request has no signers, as is said. Throws where nothing is proven. */
export function voterOf(
  request: PromotionRequest,
  decision: DecisionKind,
  { who, comment = '', signature }: Signed,
  now: number,
): string {
  if (!request.signers) return who;
  const { id, at } = request;
  const names = request.signers.map(({ name }) => name).join(', ');
  if (!signature) {
    throw refused(
      'NOT_SIGNED',
      `Promotion ${id} is decided by signatures of ${names}, and this decision has none.`,
      'Sign it with `toolfinch approve --key FILE`, or see docs/promotion.md.',
    );
  }
  const text = decisionText(request, decision, { comment, at: signature.at });
  const signer = signerOf(text, signature, request.signers);
  if (!signer) {
    throw refused(
      'SIGNATURE_INVALID',
      `The signature is not one of ${names} for this decision about promotion ${id}.`,
      'What is signed is in docs/promotion.md; it holds for one decision, comment and time.',
    );
  }
  const signedMs = Date.parse(signature.at);
  if (!(signedMs >= Date.parse(at) && signedMs <= now + AHEAD_MS)) {
    throw refused(
      'SIGNATURE_TIME',
      `The signature names the time ${signature.at}, but promotion ${id} was asked for on ${at}.`,
      'Sign again, with the present time in UTC.',
    );
  }
  return signer.name;
}

/** Of those, whose key has signed the text. */
export function signerOf<T extends Signer>(
  text: string,
  { value }: Signature,
  signers: readonly T[],
): T | undefined {
  return signers.find(({ publicKey }) => {
    const key = publicKeyOf(publicKey);
    return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(value, 'base64'));
  });
}

function refused(code: string, what: string, remedy: string): ToolfinchError {
  return new ToolfinchError(code, what, remedy, ExitCode.usage);
}
