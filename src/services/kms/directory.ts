/** What authorisation knows of a key. */
import type { DirectoryReader, ResourceFacts } from '#kernel/service';
import type { Transaction } from '#kernel/store';

import { parseKeyName } from './key-name.ts';
import { keys } from './tables.ts';

export const directory: DirectoryReader = { resource: factsOf };

function factsOf(tx: Transaction, arn: string): ResourceFacts | undefined {
  const name = parseKeyName(arn);
  const key = name?.kind === 'key' ? tx.get(keys, name.id) : undefined;
  if (!key) return undefined;
  return {
    policy: key.policy,
    mode: 'resource-root',
    tags: Object.fromEntries(key.tags.map(({ name: tag, value }) => [tag, value])),
  };
}
