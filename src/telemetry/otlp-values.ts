import type { Attributes, AttributeValue } from '@opentelemetry/api';

export interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Nanoseconds since 1970, as OTLP writes them in JSON. */
export function nano(ms: number): string {
  return String(BigInt(Math.round(ms * 1e3)) * 1_000n);
}

export function attributesOf(attributes: Attributes): OtlpAttribute[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }],
  );
}

function valueOf(value: AttributeValue): Record<string, unknown> {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  const values: readonly (string | number | boolean | null | undefined)[] = Array.isArray(value) ? value : [];
  return { arrayValue: { values: values.flatMap((each) => (each == null ? [] : [valueOf(each)])) } };
}
