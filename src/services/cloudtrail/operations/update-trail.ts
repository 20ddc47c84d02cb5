import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { passRoleRules, trailRule } from '../access.ts';
import { fault, operation } from '../define.ts';
import { deliveryOf, noteUnasked } from '../delivery.ts';
import { checkDestinations, refuseOrganization } from '../destinations.ts';
import { limits } from '../limits.ts';
import { deliveries, type Trail, trails } from '../tables.ts';
import { deliverNow } from '../tasks/deliver-files.ts';
import { beginChain } from '../tasks/write-digest.ts';
import { type Settings, settingsOf } from '../trail-settings.ts';
import { arnOfTrail, requireTrailAtHome, toSettings, trailsOf } from '../trail.ts';

export const updateTrail = operation('UpdateTrail', {
  access: (input, ctx) => [
    trailRule(ctx, 'UpdateTrail', input.Name),
    ...passRoleRules(input.CloudWatchLogsRoleArn),
  ],

  handle: async (input, ctx) => {
    const { account } = ctx;
    const before = ctx.transact((tx) => requireTrailAtHome(tx, ctx, input.Name));
    const asked = settingsOf(input, before, { account, region: before.region });
    if (input.IsOrganizationTrail)
      await refuseOrganization(ctx, 'UpdateTrail', 'IsOrganizationTrail');
    const place = { arn: arnOfTrail(account, before), region: before.region };
    const { settings, unasked } = await checkDestinations(ctx, place, asked, before);
    return ctx.transact((tx) => {
      const current = requireTrailAtHome(tx, ctx, input.Name);
      checkSpread(tx, ctx, current, settings);
      const trail = withSettings(current, settings);
      tx.put(trails, trail);
      noteUnasked(tx, trail, unasked);
      if (trail.isValidated && trail.isLogging) beginChain(tx, trail, trail.region);
      // AWS: another bucket, or a mended policy, gets what waits.
      for (const books of tx.scan(deliveries, { prefix: [trail.id] }))
        if (books.channel === 'files') deliverNow(tx, deliveryOf(tx, books));
      return toSettings(account, trail);
    });
  },
});

/** The trail with other settings: what they leave out is gone. */
function withSettings(trail: Trail, settings: Settings): Trail {
  const {
    prefix: _prefix,
    topicArn: _topic,
    logGroupArn: _group,
    logRoleArn: _role,
    keyArn: _key,
    ...kept
  } = trail;
  return { ...kept, ...settings };
}

/** A trail that comes to be of all regions must find room in each. */
function checkSpread(
  tx: Transaction,
  { account }: Context,
  trail: Trail,
  settings: Settings,
): void {
  if (trail.isMultiRegion || !settings.isMultiRegion) return;
  const regions = new Set([...tx.scan(trails)].map(({ region }) => region));
  for (const region of regions) {
    const others = [...trailsOf(tx, region)].filter(({ id }) => id !== trail.id);
    if (others.length < limits.trailsPerRegion) continue;
    throw fault(
      'InvalidParameterCombinationException',
      `User: ${account} already has ${limits.trailsPerRegion} trails in ${region}.`,
    );
  }
}
