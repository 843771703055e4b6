import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../../src/fitness/events.ts';
import { timeOfId } from '../../../src/fitness/event-time.ts';
import { parseLog } from '../../../src/fitness/opencode-log.ts';
import { completed, event, idAt, idle, T0, toolPart } from './session-events.ts';

const good = toolPart({ callID: 'a' }, completed('x'));
const kinds = (lines: readonly string[]) => parseEvents(lines).records.map((r) => r.kind);

describe('event lines', () => {
  it('are read bare, as SSE data and wrapped by the global stream', () => {
    const wrapped = JSON.stringify({ directory: '/p', payload: JSON.parse(good) as unknown });
    const { records, notUnderstood } = parseEvents([good, `data: ${good}`, wrapped, '', '  ']);
    expect(records).toHaveLength(3);
    expect(new Set(records.map((r) => JSON.stringify(r))).size).toBe(1);
    expect(notUnderstood).toEqual({ malformed: 0, unknownTypes: {} });
  });

  it('of unknown types are counted by type, known ones without interest are not', () => {
    const { records, notUnderstood } = parseEvents([
      event('session.dreamt', {}),
      event('session.dreamt', {}),
      event('message.part.updated', { part: { type: 'hologram' } }),
      event('plugin.added', { id: 'x' }),
      event('session.status', {}),
      event('constructor', {}),
      JSON.stringify({ type: 'tool_dream', timestamp: T0, sessionID: 's' }),
    ]);
    expect(records).toEqual([]);
    expect(notUnderstood).toEqual({
      malformed: 0,
      unknownTypes: { 'session.dreamt': 2, 'part:hologram': 1, constructor: 1, tool_dream: 1 },
    });
  });

  it('of a known type with a wrong shape are malformed', () => {
    const { records, notUnderstood } = parseEvents([
      event('message.part.updated', { part: { type: 'tool', callID: 7 } }),
      event('message.part.updated', null),
      event('permission.asked', {}),
      JSON.stringify({ type: 'tool_use', timestamp: T0, sessionID: 's' }),
      JSON.stringify([1]),
      JSON.stringify({ no: 'type' }),
    ]);
    expect(records).toEqual([]);
    expect(notUnderstood).toEqual({ malformed: 6, unknownTypes: {} });
  });

  it('that were cut off are counted, and what follows them is read', () => {
    for (const cut of [1, 20, 60, good.length - 1]) {
      const { records, notUnderstood } = parseEvents([good.slice(0, cut), idle()]);
      expect(records.map((r) => r.kind)).toEqual(['session-idle']);
      expect(notUnderstood.malformed).toBe(1);
    }
  });

  it('that share a line are all read', () => {
    expect(kinds([good + idle()])).toEqual(['part', 'session-idle']);
    expect(parseEvents([good + idle()]).notUnderstood.malformed).toBe(0);
  });

  it('with foreign text around or a cut-off one before them on the line are read, and the rest counted', () => {
    for (const line of [`Warning: hot\t${good}`, `${good} trailing`, good.slice(0, 70) + good]) {
      const { records, notUnderstood } = parseEvents([line]);
      expect(records.map((r) => r.kind)).toEqual(['part']);
      expect(notUnderstood.malformed).toBe(1);
    }
  });

  it('with braces and quotes in their texts are not torn', () => {
    const odd = toolPart({ callID: 'a' }, completed('}{"type":"session.idle"} \\" }'));
    expect(kinds([odd + odd])).toEqual(['part', 'part']);
  });
});

describe('the time in an id', () => {
  it('is read to the millisecond', () => {
    // An event of a real session: its part carries the time 1795213596718.
    expect(timeOfId('evt_1fb11982e001kKpMz9oDfH1PCJ', 1_795_213_000_000)).toBe(1_795_213_596_718);
    expect(timeOfId(idAt('evt', 1234), T0)).toBe(T0 + 1234);
  });
  it('survives the turn of the clock in the id', () => {
    const turn = Math.ceil(T0 / 2 ** 36) * 2 ** 36;
    expect(timeOfId('evt_000000000001x', turn - 5000)).toBe(turn);
  });
  it('is unknown for ids of another form', () => {
    expect(timeOfId('evt_1', T0)).toBeUndefined();
    expect(timeOfId('', T0)).toBeUndefined();
  });
});

describe('log lines', () => {
  const line =
    'timestamp=2026-11-20T22:26:35.500Z level=INFO run=82 message=asking id=per_1 permission=bash patterns="[\\"touch b.txt\\"]"';

  it('are key-value pairs with quoted values', () => {
    expect(parseLog([line])).toEqual({
      records: [
        {
          atMs: Date.parse('2026-11-20T22:26:35.500Z'),
          level: 'INFO',
          message: 'asking',
          fields: { run: '82', id: 'per_1', permission: 'bash', patterns: '["touch b.txt"]' },
        },
      ],
      notUnderstood: { malformed: 0, unknownTypes: {} },
    });
  });
  it('may have empty values and dots in keys', () => {
    const [record] = parseLog([
      'timestamp=2026-11-20T22:26:35.500Z level=WARN message="a b" session.id=s title= x=""',
    ]).records;
    expect(record).toMatchObject({ message: 'a b', fields: { 'session.id': 's', title: '', x: '' } });
  });
  it('that were cut off or are foreign are counted', () => {
    for (const bad of [
      line.slice(0, -3),
      'Error: boom',
      line.slice(5),
      '{"a":1}',
      'timestamp=never level=INFO message=x',
    ]) {
      const { records, notUnderstood } = parseLog([bad, line]);
      expect(records).toHaveLength(1);
      expect(notUnderstood.malformed).toBeGreaterThan(0);
    }
  });
  it('that share a line are both read', () => {
    expect(parseLog([line + line]).records).toHaveLength(2);
    expect(parseLog([line.slice(0, -3) + line])).toMatchObject({
      records: [{ message: 'asking' }],
      notUnderstood: { malformed: 1 },
    });
  });
  it('of an unknown level are counted', () => {
    expect(parseLog([line.replace('INFO', 'LOUD')]).notUnderstood.unknownTypes).toEqual({ 'level:LOUD': 1 });
  });
});
