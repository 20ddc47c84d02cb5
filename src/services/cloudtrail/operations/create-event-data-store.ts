import { creationRules } from '../access.ts';
import { operation } from '../define.ts';
import { refuseOrganization } from '../destinations.ts';
import {
  checkStoreCount,
  checkStoreName,
  retentionOf,
  storeArn,
  toShownStore,
  usualSelectors,
} from '../event-store.ts';
import { checkAdvancedSelectors } from '../selector-rules.ts';
import { type EventStore, eventStores } from '../tables.ts';
import { tagsOf, toTags } from '../tags.ts';
import { unsupported } from '../unsupported.ts';

export const createEventDataStore = operation('CreateEventDataStore', {
  // AWS: a store has no id yet; its permission is asked for every store. [Service Authorization Reference, CloudTrail]
  access: ({ TagsList }, ctx) =>
    creationRules(
      'CreateEventDataStore',
      storeArn(ctx.request.scopeRegion, ctx.account, '*'),
      TagsList,
    ),

  handle: async (input, ctx) => {
    const { account, region } = ctx;
    const selectors = input.AdvancedEventSelectors ?? usualSelectors;
    checkAdvancedSelectors('CreateEventDataStore', selectors, 'store');
    const billing = input.BillingMode ?? 'EXTENDABLE_RETENTION_PRICING';
    const retentionDays = retentionOf(input.RetentionPeriod, billing);
    const tags = tagsOf(input.TagsList);
    // GAP: the events of a store are sealed as every row is, not under a key of the customer.
    if (input.KmsKeyId !== undefined) throw unsupported('CreateEventDataStore', 'KmsKeyId');
    if (input.OrganizationEnabled)
      await refuseOrganization(ctx, 'CreateEventDataStore', 'OrganizationEnabled');
    const isIngesting = input.StartIngestion ?? true;
    return ctx.transact((tx) => {
      checkStoreCount(tx, region);
      checkStoreName(tx, region, input.Name);
      const store: EventStore = {
        id: ctx.newId(),
        name: input.Name,
        region,
        selectors,
        isMultiRegion: input.MultiRegionEnabled ?? true,
        retentionDays,
        isProtected: input.TerminationProtectionEnabled ?? true,
        billing,
        isIngesting,
        createdAtMs: tx.now,
        updatedAtMs: tx.now,
        ...(isIngesting && { startedAtMs: tx.now }),
        tags,
      };
      tx.put(eventStores, store);
      // AWS: the answer to a creation says CREATED; from then on the store is ENABLED. [CloudTrail CLI Reference, create-event-data-store]
      return {
        ...toShownStore(account, store),
        Status: 'CREATED' as const,
        TagsList: toTags(tags),
      };
    });
  },
});
