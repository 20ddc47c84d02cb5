/** Filter policies: checking them, and finding the subscriptions of a topic whose policies a message matches. */
import type { TaskContext } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import {
  eventOfAttributes,
  eventOfText,
  parsePattern,
  PatternSet,
} from '#languages/event-pattern/index';
import { invariant } from '#lib/assert';

import { type Content, type FilterScope, subscriptions } from './tables.ts';
import { countsOf, invalidParameter } from './topic.ts';

/** The filter policies of a topic, compiled. */
interface CompiledFilters {
  readonly version: number;
  readonly byAttributes: readonly PatternSet<string>[];
  readonly byBody: readonly PatternSet<string>[];
}

/** Whether a filter policy takes every message: AWS's way to take a policy away. */
export function takesEverything(text: string): boolean {
  return /^\s*\{\s*\}\s*$/.test(text);
}

/** Refuses a filter policy as AWS words it. */
export function checkFilterPolicy(text: string, scope: FilterScope): string {
  const [problem] = parsePattern(text, dialectOf(scope)).problems;
  if (problem) throw invalidParameter(problem.message);
  return text;
}

function dialectOf(scope: FilterScope) {
  return scope === 'MessageBody' ? ('sns-body' as const) : ('sns-attributes' as const);
}

/** The ids of the subscriptions with a filter policy that the message matches, in order, and how many have one. */
export function matchingSubscriptions(
  ctx: Pick<TaskContext, 'cache'>,
  tx: Transaction,
  topic: string,
  content: Content,
): { readonly matching: readonly string[]; readonly filtered: number } {
  const { filtered, filterVersion } = countsOf(tx, topic);
  if (filtered === 0) return { matching: [], filtered };
  const cache = ctx.cache<CompiledFilters>('filters');
  let compiled = cache.get(topic);
  if (compiled?.version !== filterVersion) {
    compiled = compile(tx, topic, filterVersion);
    cache.set(topic, compiled);
  }
  const attributes = new Map(
    Object.entries(content.attributes).map(([name, { type, text }]) => [
      name,
      { dataType: type, stringValue: text },
    ]),
  );
  const event = eventOfText(content.message);
  const matching = [
    ...compiled.byAttributes.flatMap((set) => set.match(eventOfAttributes(attributes))),
    ...(event ? compiled.byBody.flatMap((set) => set.match(event)) : []),
  ];
  return { matching: matching.toSorted(), filtered };
}

function compile(tx: Transaction, topic: string, version: number): CompiledFilters {
  const byAttributes = [new PatternSet<string>('sns-attributes')];
  const byBody = [new PatternSet<string>('sns-body')];
  const rows = tx.scanIndex(subscriptions, 'filtered', { prefix: [topic] });
  for (const { id, filterPolicy = '{}', filterScope } of rows) {
    const dialect = dialectOf(filterScope);
    const { pattern } = parsePattern(filterPolicy, dialect);
    invariant(pattern, 'a filter policy is parsed before it is stored');
    const sets = dialect === 'sns-body' ? byBody : byAttributes;
    if (sets.at(-1)?.add(id, pattern)) continue;
    // The last set is full.
    const next = new PatternSet<string>(dialect);
    invariant(next.add(id, pattern), 'one filter policy fits into a set');
    sets.push(next);
  }
  return { version, byAttributes, byBody };
}
