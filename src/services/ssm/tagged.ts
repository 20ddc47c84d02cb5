/** Resources that have tags: parameters; the others are known by name, and refused. */
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { hereOf } from './access.ts';
import type { ResourceTypeForTagging } from './api.gen.ts';
import { fault } from './define.ts';
import { parameterArn, parseBareName, withoutSlash } from './name.ts';
import { findParameter } from './parameter.ts';
import type { Parameter } from './tables.ts';
import { unsupported } from './unsupported.ts';

export interface Tagged {
  readonly ResourceType: ResourceTypeForTagging;
  readonly ResourceId: string;
}

/** The leading word of the ARNs of each type. [Service Authorization Reference, "AWS Systems Manager"] */
const WORDS: Readonly<Record<Exclude<ResourceTypeForTagging, 'Parameter'>, string>> = {
  Association: 'association',
  Automation: 'automation-execution',
  CloudConnector: 'cloud-connector',
  Document: 'document',
  MaintenanceWindow: 'maintenancewindow',
  ManagedInstance: 'managed-instance',
  OpsItem: 'opsitem',
  OpsMetadata: 'opsmetadata',
  PatchBaseline: 'patchbaseline',
};

export function onTagged(action: string) {
  return (input: Tagged, ctx: Context): AccessRule => ({
    action: `ssm:${action}`,
    resource: arnOfTagged(input, ctx),
  });
}

function arnOfTagged({ ResourceType, ResourceId }: Tagged, ctx: Context): string {
  const here = hereOf(ctx);
  return ResourceType === 'Parameter'
    ? parameterArn(here, parseBareName(ResourceId))
    : `arn:aws:ssm:${here.region}:${here.account}:${WORDS[ResourceType]}/${ResourceId}`;
}

export function requireTagged(tx: Transaction, { ResourceType, ResourceId }: Tagged): Parameter {
  if (ResourceType !== 'Parameter') throw unsupported(`tags of the type ${ResourceType}`);
  const parameter = findParameter(tx, withoutSlash(parseBareName(ResourceId)));
  if (!parameter) throw fault('InvalidResourceId', 'The resource ID is not valid.');
  return parameter;
}
