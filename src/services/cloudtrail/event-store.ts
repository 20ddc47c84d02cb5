/** Event data stores by their names, ids and ARNs, and what of them is shown. */
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';
import { durationMs, type EpochMs, plusMs } from '#lib/time';

import type {
  AdvancedEventSelector,
  BillingMode,
  EventDataStoreStatus,
  RestoreEventDataStoreResponse,
} from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { type EventStore, eventStores } from './tables.ts';

const ID = /^[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}$/;

export interface StoreName {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
}

/** What a store selects that was made without selectors. [CloudTrail CLI Reference, create-event-data-store] */
export const usualSelectors: readonly AdvancedEventSelector[] = [
  {
    Name: 'Default management events',
    FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
  },
];

export function storeArn(region: string, account: string, id: string): string {
  return `arn:aws:cloudtrail:${region}:${account}:eventdatastore/${id}`;
}

/** Reads the ARN of an event data store, or its id, which is one of the call's region. */
export function storeNameOf(ctx: Context, text: string): StoreName {
  const region = ctx.request.scopeRegion;
  if (ID.test(text)) return { id: text, region, arn: storeArn(region, ctx.account, text) };
  const arn = parseArn(text);
  const id = arn?.resource.slice('eventdatastore/'.length) ?? '';
  const isStore =
    arn?.service === 'cloudtrail' &&
    arn.resource.startsWith('eventdatastore/') &&
    /^\d{12}$/.test(arn.account) &&
    ID.test(id);
  if (isStore) return { id, region: arn.region, arn: text };
  throw fault(
    'EventDataStoreARNInvalidException',
    'The specified event data store ARN is not valid or does not map to an event data store in your account.',
  );
}

export function requireStore(tx: Transaction, ctx: Context, text: string): EventStore {
  const { id, region } = storeNameOf(ctx, text);
  const store = region === ctx.request.scopeRegion ? tx.get(eventStores, region, id) : undefined;
  if (!store)
    throw fault('EventDataStoreNotFoundException', 'The specified event data store was not found.');
  return store;
}

/** An event data store that does not wait to be deleted. */
export function requireActiveStore(tx: Transaction, ctx: Context, text: string): EventStore {
  const store = requireStore(tx, ctx, text);
  if (store.deleteAtMs !== undefined)
    throw fault('InactiveEventDataStoreException', 'The event data store is inactive.');
  return store;
}

/** Refuses a name that a store of the region has. */
export function checkStoreName(tx: Transaction, region: string, name: string, own?: string): void {
  for (const store of tx.scan(eventStores, { prefix: [region] })) {
    if (store.name === name && store.id !== own)
      throw fault(
        'EventDataStoreAlreadyExistsException',
        'An event data store with that name already exists.',
      );
  }
}

/** Refuses one more store than a region may have; those that wait to be deleted count. */
export function checkStoreCount(tx: Transaction, region: string): void {
  const count = [...tx.scan(eventStores, { prefix: [region] })].length;
  if (count >= limits.eventDataStores)
    throw fault(
      'EventDataStoreMaxLimitExceededException',
      'Your account has used the maximum number of event data stores.',
    );
}

/** The days that events are kept; the way of billing says how many there can be. */
export function retentionOf(days: number | undefined, billing: BillingMode): number {
  const { min, extendable, fixed } = limits.retentionDays;
  const { max, usual } = billing === 'FIXED_RETENTION_PRICING' ? fixed : extendable;
  const chosen = days ?? usual;
  if (chosen >= min && chosen <= max) return chosen;
  throw fault(
    'InvalidParameterException',
    `RetentionPeriod must be from ${min} to ${max} days with the billing mode ${billing}.`,
  );
}

export function statusOf({ deleteAtMs, isIngesting }: EventStore): EventDataStoreStatus {
  if (deleteAtMs !== undefined) return 'PENDING_DELETION';
  return isIngesting ? 'ENABLED' : 'STOPPED_INGESTION';
}

/** Refuses to start or stop the ingestion of a store that has another status. */
export function requireIngestion(store: EventStore, wanted: EventDataStoreStatus): void {
  const status = statusOf(store);
  if (status === wanted) return;
  throw fault(
    'InvalidEventDataStoreStatusException',
    `The event data store must have the status ${wanted}; it has ${status}.`,
  );
}

/** Whether events of an instant belong to a store; records come a little later than their calls. */
export function wasIngesting(store: EventStore, at: EpochMs): boolean {
  const { startedAtMs, stoppedAtMs, isIngesting } = store;
  if (startedAtMs === undefined || at < startedAtMs) return false;
  return isIngesting || (stoppedAtMs !== undefined && at < stoppedAtMs);
}

/** When an event of a store has been kept long enough. */
export function expiryOf({ retentionDays }: EventStore, at: EpochMs): EpochMs {
  return plusMs(at, durationMs({ days: retentionDays }));
}

export function toShownStore(account: string, store: EventStore): RestoreEventDataStoreResponse {
  return {
    EventDataStoreArn: storeArn(store.region, account, store.id),
    Name: store.name,
    Status: statusOf(store),
    AdvancedEventSelectors: store.selectors,
    MultiRegionEnabled: store.isMultiRegion,
    OrganizationEnabled: false,
    RetentionPeriod: store.retentionDays,
    TerminationProtectionEnabled: store.isProtected,
    CreatedTimestamp: store.createdAtMs,
    UpdatedTimestamp: store.updatedAtMs,
    BillingMode: store.billing,
  };
}
