/** AWS CloudTrail: the history of calls, trails that deliver it, and event data stores that keep it. */
import { defineService } from '#kernel/service';

import { directory } from './directory.ts';
import { takeRecords } from './intake.ts';
import { addTags } from './operations/add-tags.ts';
import { createEventDataStore } from './operations/create-event-data-store.ts';
import { createTrail } from './operations/create-trail.ts';
import { deleteEventDataStore } from './operations/delete-event-data-store.ts';
import { deleteResourcePolicy } from './operations/delete-resource-policy.ts';
import { deleteTrail } from './operations/delete-trail.ts';
import { describeTrails } from './operations/describe-trails.ts';
import { getEventDataStore } from './operations/get-event-data-store.ts';
import { getEventSelectors } from './operations/get-event-selectors.ts';
import { getInsightSelectors } from './operations/get-insight-selectors.ts';
import { getResourcePolicy } from './operations/get-resource-policy.ts';
import { getTrailStatus } from './operations/get-trail-status.ts';
import { getTrail } from './operations/get-trail.ts';
import { listEventDataStores } from './operations/list-event-data-stores.ts';
import { listPublicKeys } from './operations/list-public-keys.ts';
import { listTags } from './operations/list-tags.ts';
import { listTrails } from './operations/list-trails.ts';
import { lookupEvents } from './operations/lookup-events.ts';
import { putEventSelectors } from './operations/put-event-selectors.ts';
import { putInsightSelectors } from './operations/put-insight-selectors.ts';
import { putResourcePolicy } from './operations/put-resource-policy.ts';
import { removeTags } from './operations/remove-tags.ts';
import { restoreEventDataStore } from './operations/restore-event-data-store.ts';
import { startEventDataStoreIngestion } from './operations/start-event-data-store-ingestion.ts';
import { startLogging } from './operations/start-logging.ts';
import { stopEventDataStoreIngestion } from './operations/stop-event-data-store-ingestion.ts';
import { stopLogging } from './operations/stop-logging.ts';
import { updateEventDataStore } from './operations/update-event-data-store.ts';
import { updateTrail } from './operations/update-trail.ts';
import {
  chains,
  deliveries,
  events,
  eventStores,
  insightEvents,
  logFiles,
  mentions,
  openInsights,
  rates,
  signingKeys,
  storedEvents,
  trails,
  waiting,
} from './tables.ts';
import { deleteEventStore } from './tasks/delete-event-store.ts';
import { deliverFiles } from './tasks/deliver-files.ts';
import { expireEvents } from './tasks/expire-events.ts';
import { expireStoredEvents } from './tasks/expire-stored-events.ts';
import { notify } from './tasks/notify.ts';
import { streamEvents } from './tasks/stream-events.ts';
import { sweepTrail } from './tasks/sweep-trail.ts';
import { watchRates } from './tasks/watch-rates.ts';
import { writeDigest } from './tasks/write-digest.ts';

/** The kernel writes the records; this keeps them, finds them again, and passes them on. */
export const cloudTrail = defineService({
  name: 'cloudtrail',
  // A trail of all regions takes the events of all: they lie in one cell.
  cells: 'account',
  operations: [
    addTags,
    createEventDataStore,
    createTrail,
    deleteEventDataStore,
    deleteResourcePolicy,
    deleteTrail,
    describeTrails,
    getEventDataStore,
    getEventSelectors,
    getInsightSelectors,
    getResourcePolicy,
    getTrail,
    getTrailStatus,
    listEventDataStores,
    listPublicKeys,
    listTags,
    listTrails,
    lookupEvents,
    putEventSelectors,
    putInsightSelectors,
    putResourcePolicy,
    removeTags,
    restoreEventDataStore,
    startEventDataStoreIngestion,
    startLogging,
    stopEventDataStoreIngestion,
    stopLogging,
    updateEventDataStore,
    updateTrail,
  ],
  tasks: [
    deleteEventStore,
    deliverFiles,
    expireEvents,
    expireStoredEvents,
    notify,
    streamEvents,
    sweepTrail,
    watchRates,
    writeDigest,
  ],
  tables: [
    events,
    mentions,
    insightEvents,
    trails,
    waiting,
    deliveries,
    logFiles,
    chains,
    signingKeys,
    rates,
    openInsights,
    eventStores,
    storedEvents,
  ],
  directory,
  // What the operations word by themselves.
  validation: {
    ignore: [
      'AttributeKey',
      'EventCategory',
      'MaxResults',
      'ReadWriteType',
      'ResourcePolicy',
      'RetentionPeriod',
    ],
  },
  takeRecords,
});
