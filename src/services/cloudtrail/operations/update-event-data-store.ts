import type { Transaction } from '#kernel/store';

import { storeRule } from '../access.ts';
import type { UpdateEventDataStoreRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { refuseOrganization } from '../destinations.ts';
import { checkStoreName, requireActiveStore, retentionOf, toShownStore } from '../event-store.ts';
import { checkAdvancedSelectors } from '../selector-rules.ts';
import { type EventStore, eventStores } from '../tables.ts';
import { rescheduleRetention } from '../tasks/expire-stored-events.ts';
import { unsupported } from '../unsupported.ts';

export const updateEventDataStore = operation('UpdateEventDataStore', {
  access: ({ EventDataStore }, ctx) => storeRule(ctx, 'UpdateEventDataStore', EventDataStore),

  handle: async (input, ctx) => {
    const { EventDataStore, ...changes } = input;
    if (Object.values(changes).every((value) => value === undefined)) {
      throw fault(
        'InvalidParameterException',
        'At least one optional parameter must be specified.',
      );
    }
    // GAP: the events of a store are sealed as every row is, not under a key of the customer.
    if (input.KmsKeyId !== undefined) throw unsupported('UpdateEventDataStore', 'KmsKeyId');
    if (input.AdvancedEventSelectors)
      checkAdvancedSelectors('UpdateEventDataStore', input.AdvancedEventSelectors, 'store');
    if (input.OrganizationEnabled)
      await refuseOrganization(ctx, 'UpdateEventDataStore', 'OrganizationEnabled');
    return ctx.transact((tx) => {
      const store = changed(tx, requireActiveStore(tx, ctx, EventDataStore), input);
      tx.put(eventStores, store);
      rescheduleRetention(tx, store);
      return toShownStore(ctx.account, store);
    });
  },
});

function changed(
  tx: Transaction,
  before: EventStore,
  input: UpdateEventDataStoreRequest,
): EventStore {
  if (input.Name !== undefined) checkStoreName(tx, before.region, input.Name, before.id);
  const billing = input.BillingMode ?? before.billing;
  if (billing !== before.billing && billing === 'FIXED_RETENTION_PRICING') {
    throw fault(
      'InvalidParameterException',
      'The billing mode can not be changed from EXTENDABLE_RETENTION_PRICING to FIXED_RETENTION_PRICING.',
    );
  }
  return {
    ...before,
    name: input.Name ?? before.name,
    selectors: input.AdvancedEventSelectors ?? before.selectors,
    isMultiRegion: input.MultiRegionEnabled ?? before.isMultiRegion,
    retentionDays: retentionOf(input.RetentionPeriod ?? before.retentionDays, billing),
    isProtected: input.TerminationProtectionEnabled ?? before.isProtected,
    billing,
    updatedAtMs: tx.now,
  };
}
