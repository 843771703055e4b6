import { createPublicKey, type KeyObject } from 'node:crypto';

/** An ed25519 public key: PEM, or what stands between its first and last line. Undefined where it is none. */
export function publicKeyOf(text: string): KeyObject | undefined {
  const body = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '');
  try {
    const key = createPublicKey({ key: Buffer.from(body, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
