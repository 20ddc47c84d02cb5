import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { creationRules, passRoleRules } from '../access.ts';
import { fault, operation } from '../define.ts';
import { noteUnasked } from '../delivery.ts';
import { checkDestinations, refuseOrganization } from '../destinations.ts';
import { limits } from '../limits.ts';
import { trails } from '../tables.ts';
import { tagsOf } from '../tags.ts';
import { settingsOf } from '../trail-settings.ts';
import { checkTrailName, findTrail, toSettings, trailArn, trailsOf } from '../trail.ts';

export const createTrail = operation('CreateTrail', {
  access: (input, ctx) => {
    checkTrailName(input.Name);
    const arn = trailArn(ctx.request.scopeRegion, ctx.account, input.Name);
    return [
      ...creationRules('CreateTrail', arn, input.TagsList),
      ...passRoleRules(input.CloudWatchLogsRoleArn),
    ];
  },

  handle: async (input, ctx) => {
    const { account, region } = ctx;
    const asked = settingsOf(input, undefined, { account, region });
    const tags = tagsOf(input.TagsList);
    if (input.IsOrganizationTrail)
      await refuseOrganization(ctx, 'CreateTrail', 'IsOrganizationTrail');
    ctx.transact((tx) => checkRoom(tx, ctx, input.Name, asked.isMultiRegion));
    const arn = trailArn(region, account, input.Name);
    const { settings, unasked } = await checkDestinations(ctx, { arn, region }, asked);
    const id = ctx.newId();
    return ctx.transact((tx) => {
      // Another may have come while the destinations were asked.
      checkRoom(tx, ctx, input.Name, settings.isMultiRegion);
      const trail = { id, name: input.Name, region, ...settings, tags, isLogging: false };
      tx.put(trails, trail);
      noteUnasked(tx, trail, unasked);
      return toSettings(account, trail);
    });
  },
});

/** Refuses a trail whose name is taken, or that is one too many in a region that it is seen in. */
function checkRoom(
  tx: Transaction,
  { account, region }: Context,
  name: string,
  isMultiRegion: boolean,
): void {
  if (findTrail(tx, region, name)) {
    throw fault(
      'TrailAlreadyExistsException',
      `Trail ${name} already exists for customer: ${account}`,
    );
  }
  const regions = isMultiRegion
    ? new Set([region, ...[...tx.scan(trails)].map((trail) => trail.region)])
    : [region];
  for (const each of regions) {
    if ([...trailsOf(tx, each)].length < limits.trailsPerRegion) continue;
    throw fault(
      'MaximumNumberOfTrailsExceededException',
      `User: ${account} already has ${limits.trailsPerRegion} trails in ${each}.`,
    );
  }
}
