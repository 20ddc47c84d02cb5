import { fault, operation } from '../define.ts';
import { storeArn } from '../event-store.ts';
import { limits } from '../limits.ts';
import { eventStores } from '../tables.ts';

const PURPOSE = 'cloudtrail.list-event-data-stores';

export const listEventDataStores = operation('ListEventDataStores', {
  access: () => ({ action: 'cloudtrail:ListEventDataStores', resource: '*' }),

  handle: ({ NextToken, MaxResults }, ctx) => {
    const { account, region } = ctx;
    const { min, max, default: usual } = limits.eventDataStoreResults;
    const size = MaxResults ?? usual;
    if (size < min || size > max)
      throw fault('InvalidMaxResultsException', `MaxResults must be from ${min} to ${max}.`);
    const place = `${account}/${region}/`;
    const token = NextToken === undefined ? place : ctx.openToken(PURPOSE, NextToken);
    if (!token?.startsWith(place))
      throw fault('InvalidNextTokenException', 'The token is not valid.');
    const after = token.slice(place.length);
    return ctx.transact((tx) => {
      const range = { prefix: [region], ...(after !== '' && { after: [after] }) };
      const page = [];
      for (const store of tx.scan(eventStores, range)) if (page.push(store) > size) break;
      const shown = page.slice(0, size);
      const last = shown.at(-1);
      return {
        // AWS: a list tells the name and the ARN only; the other members are no longer returned by it. [API Reference, EventDataStore]
        EventDataStores: shown.map(({ id, name }) => ({
          EventDataStoreArn: storeArn(region, account, id),
          Name: name,
        })),
        ...(page.length > size &&
          last && { NextToken: ctx.sealToken(PURPOSE, `${place}${last.id}`) }),
      };
    });
  },
});
