/** Filters of lists. [Secrets Manager API Reference, Filter; User Guide, "Find secrets in AWS Secrets Manager"] */
import type { Filter } from './api.gen.ts';
import { fault } from './define.ts';
import type { Secret } from './tables.ts';

/** Whether a secret fulfils every filter: one of the values of each, or for one that begins with `!` its contrary. */
export function matchesAll(secret: Secret, filters: readonly Filter[]): boolean {
  return filters.every((filter) => matches(secret, filter));
}

export function checkFilters(filters: readonly Filter[]): void {
  for (const { Key, Values } of filters) {
    if (Key !== undefined && Values !== undefined) continue;
    throw fault('InvalidParameterException', 'Each filter needs a Key and Values.');
  }
}

function matches(secret: Secret, { Key = 'all', Values = [] }: Filter): boolean {
  return Values.some((value) =>
    value.startsWith('!') ? !has(secret, Key, value.slice(1)) : has(secret, Key, value),
  );
}

function has(secret: Secret, key: NonNullable<Filter['Key']>, value: string): boolean {
  switch (key) {
    case 'name':
      return secret.name.startsWith(value);
    case 'description':
      return (secret.description ?? '').toLowerCase().startsWith(value.toLowerCase());
    case 'tag-key':
      return Object.keys(secret.tags).some((tag) => tag.startsWith(value));
    case 'tag-value':
      return Object.values(secret.tags).some((tag) => tag.startsWith(value));
    case 'primary-region':
      return secret.primaryRegion?.startsWith(value) ?? false;
    case 'owning-service':
      // GAP: no service owns a secret here yet.
      return false;
    case 'all':
      return hasWords(secret, value);
  }
}

/** AWS: the words of the value are looked for in all attributes, whatever their case. */
function hasWords({ name, description = '', tags, primaryRegion = '' }: Secret, value: string) {
  const texts = [name, description, primaryRegion, ...Object.entries(tags).flat()];
  const attributes = texts.map((text) => text.toLowerCase());
  return value
    .toLowerCase()
    .split(/[ /_+=.@!:-]+/)
    .filter((word) => word !== '')
    .every((word) => attributes.some((attribute) => attribute.includes(word)));
}
