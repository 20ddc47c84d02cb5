/** What authorisation and the audit ask of CloudTrail: tags and policies by ARN, and which data events are recorded. */
import type { DirectoryReader } from '#kernel/service';
import { parseArn } from '#lib/arn';

import { dataEventSelector } from './intake.ts';
import { eventStores } from './tables.ts';
import { tagFacts } from './tags.ts';
import { findTrail } from './trail.ts';

export const directory: DirectoryReader = {
  dataEvents: dataEventSelector,

  resource: (tx, text) => {
    const { region = '', resource = '' } = parseArn(text) ?? {};
    const [kind, name = ''] = resource.split('/', 2);
    if (kind === 'trail') {
      const trail = findTrail(tx, region, name);
      return trail && { tags: tagFacts(trail.tags) };
    }
    const store = kind === 'eventdatastore' ? tx.get(eventStores, region, name) : undefined;
    if (!store) return undefined;
    return {
      tags: tagFacts(store.tags),
      ...(store.policy !== undefined && { policy: store.policy }),
    };
  },
};
