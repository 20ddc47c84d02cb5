import { defineService } from '#kernel/service';

import { eventOf, keep } from './event.ts';
import { lookupEvents } from './operations/lookup-events.ts';
import { events, mentions } from './tables.ts';
import { expireEvents, scheduleExpiry } from './tasks/expire-events.ts';

/** The history of calls. The kernel writes the records; this keeps them and finds them again. */
export const cloudTrail = defineService({
  name: 'cloudtrail',
  operations: [lookupEvents],
  tasks: [expireEvents],
  tables: [events, mentions],
  // What LookupEvents words by itself.
  validation: { ignore: ['MaxResults', 'AttributeKey'] },

  takeRecords: (tx, records) => {
    for (const record of records) {
      scheduleExpiry(tx, record.at);
      keep(tx, eventOf(record));
    }
  },
});
