/** What can have tags: trails and event data stores, by their ARNs. */
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { storeRule, trailRule } from './access.ts';
import { fault } from './define.ts';
import { requireActiveStore, storeArn } from './event-store.ts';
import { eventStores, type TagRow, trails } from './tables.ts';
import { arnOfTrail, requireTrail, requireTrailAtHome } from './trail.ts';

/** A resource with its tags, and the way to give it others. */
export interface Tagged {
  readonly arn: string;
  readonly tags: readonly TagRow[];
  put(tags: readonly TagRow[]): void;
}

/** AWS: tags speak of ARNs only; channels and dashboards are not built. [CloudTrail API Reference, AddTags] */
function kindOf(arn: string): 'trail' | 'store' {
  const { service, resource = '' } = parseArn(arn) ?? {};
  if (service === 'cloudtrail' && resource.startsWith('trail/')) return 'trail';
  if (service === 'cloudtrail' && resource.startsWith('eventdatastore/')) return 'store';
  if (service === 'cloudtrail' && /^(?:channel|dashboard)\//.test(resource))
    throw fault('ResourceNotFoundException', 'The specified resource is not found.');
  throw fault('CloudTrailARNInvalidException', 'The specified ARN is not valid.');
}

export function tagRule(ctx: Context, action: string, arn: string): AccessRule {
  return kindOf(arn) === 'trail' ? trailRule(ctx, action, arn) : storeRule(ctx, action, arn);
}

/** AWS: tags are changed in the home region only. [CloudTrail API Reference, AddTags] */
export function requireTagged(
  tx: Transaction,
  ctx: Context,
  arn: string,
  use: 'read' | 'write',
): Tagged {
  if (kindOf(arn) === 'trail') {
    const trail = use === 'read' ? requireTrail(tx, ctx, arn) : requireTrailAtHome(tx, ctx, arn);
    return {
      arn: arnOfTrail(ctx.account, trail),
      tags: trail.tags,
      put: (tags) => tx.put(trails, { ...trail, tags }),
    };
  }
  const store = requireActiveStore(tx, ctx, arn);
  return {
    arn: storeArn(store.region, ctx.account, store.id),
    tags: store.tags,
    put: (tags) => tx.put(eventStores, { ...store, tags }),
  };
}
