import { epochMs } from '#lib/time';
import { toDateTime } from '#lib/timestamp';

import type { ServiceModel } from '../model.ts';
import { isList, isMap, isStructure, shapeOf } from '../protocols/shapes.ts';

/** What stands where a secret stood. [CloudTrail records of AWS] */
export const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const LONGEST_TEXT = 10_000;
const MOST_ITEMS = 200;

/** An input or output as an audit record shows it: names in lower camel case, without secrets, bytes, or endless text. */
export function redact(
  model: ServiceModel,
  shapeName: string,
  value: unknown,
  secrets: ReadonlySet<string>,
): unknown {
  const shape = shapeOf(model, shapeName);
  if (value === null || value === undefined) return undefined;
  if (isStructure(shape)) {
    const entries: [string, unknown][] = [];
    // SAFETY: the codec has checked this against the model.
    const source = value as Readonly<Record<string, unknown>>;
    for (const [name, member] of Object.entries(shape.members)) {
      const found = source[name];
      if (found === undefined || found === null) continue;
      const target = shapeOf(model, member.shape);
      const isSecret =
        secrets.has(name) ||
        member.sensitive === true ||
        ('sensitive' in target && target.sensitive === true);
      const shown = isSecret ? HIDDEN : redact(model, member.shape, found, secrets);
      if (shown !== undefined) entries.push([name.charAt(0).toLowerCase() + name.slice(1), shown]);
    }
    return Object.fromEntries(entries);
  }
  if (isList(shape)) {
    // SAFETY: as above.
    return (value as readonly unknown[])
      .slice(0, MOST_ITEMS)
      .map((item) => redact(model, shape.member.shape, item, secrets));
  }
  if (isMap(shape)) {
    // SAFETY: as above.
    const items = Object.entries(value as object).slice(0, MOST_ITEMS);
    return Object.fromEntries(
      items.map(([key, item]) => [
        key,
        secrets.has(key) ? HIDDEN : redact(model, shape.value.shape, item, secrets),
      ]),
    );
  }
  if (shape.type === 'timestamp') return toDateTime(epochMs(Number(value)));
  if (shape.type === 'blob') return undefined;
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  return value;
}
