/** What authorisation knows of a key. */
import type { DirectoryReader, ResourceFacts } from '#kernel/service';
import type { Transaction } from '#kernel/store';

import { covers } from './grant.ts';
import { parseKeyName } from './key-name.ts';
import { grants, keys } from './tables.ts';

export const directory: DirectoryReader = { resource: factsOf };

function factsOf(tx: Transaction, arn: string): ResourceFacts | undefined {
  const name = parseKeyName(arn);
  const key = name?.kind === 'key' ? tx.get(keys, name.id) : undefined;
  if (!key) return undefined;
  return {
    policy: key.policy,
    mode: 'resource-root',
    tags: Object.fromEntries(key.tags.map(({ name: tag, value }) => [tag, value])),
    ...(key.grantCount > 0 && { grants: grantsOf(tx, key.id) }),
  };
}

/** GAP: all grants of the key are read for each call; the principal's alone would do, once the kernel tells whose. */
function grantsOf(tx: Transaction, keyId: string): NonNullable<ResourceFacts['grants']> {
  const rows = [...tx.scan(grants, { prefix: [keyId] })];
  return (action, caller, conditions) =>
    rows
      .filter((grant) => covers(grant, action, caller, conditions))
      .map(({ id }) => `grant ${id}`);
}
