/** What the tests of this folder share: patterns and events in few words. */
import {
  compilePattern,
  eventOf,
  eventOfAttributes,
  matches,
  parsePattern,
  type Dialect,
  type MessageAttribute,
  type PatternEvent,
} from './index.ts';
import type { Json } from './naive.ts';

/** The message that the service tells; empty when the pattern is right. */
export function problemOf(pattern: string | Json, dialect: Dialect = 'events'): string {
  const text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  return parsePattern(text, dialect)
    .problems.map(({ message }) => message)
    .join('; ');
}

/** Says whether a JSON value matches a pattern, which must be right. */
export function isMatch(pattern: Json, event: Json, dialect: Dialect = 'events'): boolean {
  const taken = eventOf(event);
  return taken !== undefined && isMatchOf(pattern, taken, dialect);
}

/** Says whether message attributes match a filter policy: texts are strings, numbers and lists what they are. */
export function isAttributeMatch(
  policy: Json,
  given: Readonly<Record<string, Json | MessageAttribute>>,
): boolean {
  const attributes = Object.entries(given).map(
    ([name, value]) => [name, attributeOf(value)] as const,
  );
  return isMatchOf(policy, eventOfAttributes(new Map(attributes)), 'sns-attributes');
}

function isMatchOf(pattern: Json, event: PatternEvent, dialect: Dialect): boolean {
  const { pattern: parsed, problems } = parsePattern(JSON.stringify(pattern), dialect);
  if (!parsed) throw new Error(problems[0]?.message);
  return matches(compilePattern(parsed), event);
}

function attributeOf(value: Json | MessageAttribute): MessageAttribute {
  if (typeof value === 'string') return { dataType: 'String', stringValue: value };
  if (typeof value === 'number') return { dataType: 'Number', stringValue: String(value) };
  if (Array.isArray(value)) return { dataType: 'String.Array', stringValue: JSON.stringify(value) };
  if (value !== null && typeof value === 'object' && 'dataType' in value) {
    const { dataType, stringValue } = value;
    return {
      dataType: String(dataType),
      stringValue: typeof stringValue === 'string' ? stringValue : undefined,
    };
  }
  return { dataType: 'Binary' };
}
