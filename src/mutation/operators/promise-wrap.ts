import { Node, type AwaitExpression } from 'ts-morph';
import { pairs } from '../draw.ts';
import { effectsOf } from '../effects.ts';
import type { Operator } from '../operator.ts';
import type { ParsedTool } from '../parsed-tool.ts';
import { expressionsOf, kindOf, type ValueKind } from '../sites.ts';
import { brief, operand, proposal, replaceNode } from '../write.ts';

/** What stands for a value that was not to be had. */
const NOTHING: Readonly<Partial<Record<ValueKind, string>>> = {
  string: `''`,
  number: '0',
  boolean: 'false',
  'string[]': '[]',
  'other[]': '[]',
};

type Way = (promise: string, site: AwaitExpression) => string | undefined;

const ways: Readonly<Record<string, Way>> = {
  'nothing where it fails': (promise, site) => NOTHING[kindOf(site)],
  'once more where it fails': (promise) => promise,
};

export const promiseWrap: Operator = {
  name: 'promise-wrap',
  group: 'expression',
  weight: 0,
  description:
    'Where the tool waits for something that only looks, a failure becomes an empty value, or it is tried once more.',
  *propose(parent, random) {
    for (const [site, [says, way]] of pairs(readsIn(parent), Object.entries(ways), random)) {
      const promise = site.getExpression();
      const instead = way(promise.getText(), site);
      if (instead === undefined) continue;
      yield proposal(`${says}: ${brief(promise)}`, [
        replaceNode(promise, `${operand(promise)}.catch(() => ${instead})`),
      ]);
    }
  },
};

const readsIn = (tool: ParsedTool): AwaitExpression[] =>
  expressionsOf(tool).filter(
    (site): site is AwaitExpression =>
      Node.isAwaitExpression(site) && kindOf(site) in NOTHING && !effectsOf(site, tool).writes,
  );
