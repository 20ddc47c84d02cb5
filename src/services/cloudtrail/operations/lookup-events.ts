import type { Context } from '#kernel/operation';

import type { LookupEventsRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { toEvent } from '../event.ts';
import { limits } from '../limits.ts';
import { find, lookupOf, type Place } from '../lookup.ts';
import type { EventRow } from '../tables.ts';

const PURPOSE = 'cloudtrail.lookup-events';

export const lookupEvents = operation('LookupEvents', {
  access: () => ({ action: 'cloudtrail:LookupEvents', resource: '*' }),

  handle: (input, ctx) => {
    const lookup = lookupOf(input, ctx.region);
    const size = pageSize(input.MaxResults);
    const question = questionOf(input, ctx);
    const after = placeOf(input.NextToken, question, ctx);
    const page: EventRow[] = [];
    const hasMore = ctx.transact((tx) => {
      for (const event of find(tx, lookup, after)) {
        if (page.length === size) return true;
        page.push(event);
      }
      return false;
    });
    const last = page.at(-1);
    return {
      Events: page.map(toEvent),
      ...(hasMore && last && { NextToken: tokenOf(question, last, ctx) }),
    };
  },
});

function pageSize(requested: number | undefined): number {
  const { min, max, default: usual } = limits.lookupResults;
  const size = requested ?? usual;
  if (size >= min && size <= max) return size;
  throw fault('InvalidMaxResultsException', `MaxResults must be from ${min} to ${max}.`);
}

function tokenOf(of: string, { at, order, eventId }: EventRow, ctx: Context): string {
  return ctx.sealToken(PURPOSE, JSON.stringify({ of, at, order, eventId }));
}

/** AWS: a token goes with the parameters that it was given for. [CloudTrail API Reference, LookupEvents] */
function placeOf(token: string | undefined, question: string, ctx: Context): Place | undefined {
  if (token === undefined) return undefined;
  const text = ctx.openToken(PURPOSE, token);
  // SAFETY: the token opened, so it is one that `tokenOf` wrote.
  const place = text === undefined ? undefined : (JSON.parse(text) as Place & { of: string });
  if (place?.of === question) return place;
  throw fault(
    'InvalidNextTokenException',
    'Invalid token or token that was previously used in a request with different parameters.',
  );
}

function questionOf(input: LookupEventsRequest, { account, region }: Context): string {
  const { LookupAttributes = [], StartTime = null, EndTime = null, EventCategory = null } = input;
  return JSON.stringify([account, region, EventCategory, LookupAttributes, StartTime, EndTime]);
}
