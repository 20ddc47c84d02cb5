import { arnOf } from '#kernel/identity';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';

import { hereOf, tagConditions } from '../access.ts';
import type { PutParameterRequest, PutParameterResult } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { labelsOf } from '../label.ts';
import { bounds, limits } from '../limits.ts';
import { checkNewName, parameterArn, parseBareName, withoutSlash } from '../name.ts';
import { addPlacements, censusOf, findParameter, recount, requireVersion } from '../parameter.ts';
import { checkRequest, traitsOf, type Write } from '../put.ts';
import { encryptValue } from '../secure-string.ts';
import { usualTier } from '../setting.ts';
import { type Parameter, parameters, type Traits, versions } from '../tables.ts';
import { tagsOf } from '../tag.ts';
import { schedulePolicies } from '../tasks/apply-policy.ts';
import { tellChange } from '../tasks/put-event.ts';

export const putParameter = operation('PutParameter', {
  access: ({ Name, Overwrite = false, Policies, Tags }, ctx) => {
    const resource = parameterArn(hereOf(ctx), parseBareName(Name));
    const tags = tagConditions(Tags);
    const put = {
      action: 'ssm:PutParameter',
      resource,
      conditions: {
        ...tags,
        'ssm:overwrite': String(Overwrite),
        'ssm:policies': String(Policies !== undefined),
      },
    };
    // AWS: a parameter that is made with tags needs the permission to tag. [Systems Manager User Guide, "Tagging resources"]
    return Tags && Tags.length > 0
      ? [put, { action: 'ssm:AddTagsToResource', resource, conditions: tags }]
      : put;
  },

  handle: async (input, ctx) => {
    const name = parseBareName(input.Name);
    const arn = parameterArn(ctx, name);
    checkNewName(name, arn);
    checkRequest(input);
    // Somebody else may write while KMS is asked: then what was decided is decided anew.
    for (let tries = 0; tries < bounds.plans; tries += 1) {
      const plan = ctx.transact((tx) => traitsOf(writeOf(tx, ctx, name, input)));
      const value =
        plan.keyId === undefined
          ? input.Value
          : await encryptValue(ctx, { arn, tier: plan.tier, value: input.Value }, plan.keyId);
      const answer = ctx.transact((tx) => {
        const write = writeOf(tx, ctx, name, input);
        const traits = traitsOf(write);
        const isAsPlanned = traits.tier === plan.tier && traits.keyId === plan.keyId;
        return isAsPlanned ? store(tx, ctx, write, traits, value) : undefined;
      });
      if (answer) return answer;
    }
    throw fault(
      'TooManyUpdates',
      'There are concurrent updates for a resource that supports one update at a time.',
    );
  },
});

function writeOf(tx: Transaction, ctx: Context, name: string, input: PutParameterRequest): Write {
  return {
    name,
    input,
    current: findParameter(tx, withoutSlash(name)),
    usualTier: usualTier(tx),
    census: censusOf(tx),
    now: ctx.now(),
    by: arnOf(ctx.identity.caller),
  };
}

/** Writes the version, and what it changes about its parameter. */
function store(
  tx: Transaction,
  ctx: Context,
  { name, input, current }: Write,
  traits: Traits,
  value: string,
): PutParameterResult {
  recount(tx, current?.tier, traits.tier);
  const parameter = current
    ? { ...sameOf(current), ...traits, ...nextVersion(tx, current) }
    : {
        ...traits,
        path: withoutSlash(name),
        name,
        id: ctx.newId(),
        version: 1,
        oldestVersion: 1,
        tags: tagsOf(input.Tags),
      };
  if (!current) addPlacements(tx, parameter.path);
  tx.put(parameters, parameter);
  tx.insert(versions, { ...traits, parameter: parameter.id, version: parameter.version, value });
  schedulePolicies(tx, parameter, current?.policies ?? []);
  const arn = parameterArn(ctx, parameter.path);
  tellChange(tx, current ? 'Update' : 'Create', parameter, arn, ctx.now());
  return { Version: parameter.version, Tier: parameter.tier };
}

/** What no version changes. */
function sameOf({ path, name, id, tags, sharing }: Parameter) {
  return { path, name, id, tags, ...(sharing && { sharing }) };
}

/** The number of the next version; a hundred are kept, and the oldest goes unless it has a label. */
function nextVersion(tx: Transaction, parameter: Parameter) {
  const { version, oldestVersion, name } = parameter;
  if (version - oldestVersion + 1 < limits.versions) {
    return { version: version + 1, oldestVersion };
  }
  if (labelsOf(tx, parameter, oldestVersion).length > 0) {
    throw fault(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldestVersion}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  tx.delete(versions, requireVersion(tx, parameter, oldestVersion));
  return { version: version + 1, oldestVersion: oldestVersion + 1 };
}
