import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import type { IamApi } from '#services/iam/api.gen';

import { analyzerArn, daysOf, findAnalyzer, invalid, onName } from '../analyzer.ts';
import type { InlineArchiveRule } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { checkFilter } from '../filter.ts';
import { limits } from '../limits.ts';
import { ownRole, SERVICE } from '../survey.ts';
import { type Analyzer, analyzers, archiveRules } from '../tables.ts';
import { tagConditions, withTags } from '../tag.ts';
import { scheduleScan } from '../tasks/scan.ts';

// GAP: a repeated call with the same `clientToken` is a second call.
export const createAnalyzer = operation('CreateAnalyzer', {
  access: (input, ctx) => {
    const rule = { ...onName('CreateAnalyzer')(input, ctx), conditions: tagConditions(input.tags) };
    return Object.keys(input.tags ?? {}).length > 0
      ? [rule, { ...rule, action: 'access-analyzer:TagResource' }]
      : rule;
  },

  handle: async (
    { analyzerName: name, type, archiveRules: rules = [], tags = {}, configuration },
    ctx,
  ) => {
    // GAP: analyzers of organizations and of internal access are refused.
    if (type !== 'ACCOUNT' && type !== 'ACCOUNT_UNUSED_ACCESS')
      throw invalid('type', `An analyzer of the type ${type} is not supported here.`);
    if (type === 'ACCOUNT' && configuration !== undefined)
      throw invalid('configuration', 'An analyzer of the type ACCOUNT has no configuration.');
    const days = type === 'ACCOUNT' ? undefined : daysOf(configuration);
    if (rules.length > limits.archiveRulesPerAnalyzer)
      throw invalid(
        'archiveRules',
        `An analyzer can have ${limits.archiveRulesPerAnalyzer} archive rules.`,
      );
    for (const { filter } of rules) checkFilter(filter);
    const checked = withTags({}, tags);
    ctx.transact((tx) => requireRoom(tx, name, type));
    await makeOwnRole(ctx);
    const analyzer: Analyzer = {
      name,
      id: ctx.newId(),
      arn: analyzerArn(ctx, name),
      type,
      ...(days !== undefined && { unusedAfterDays: days }),
      createdAtMs: ctx.now(),
      tags: checked,
    };
    return ctx.transact((tx) => {
      requireRoom(tx, name, type);
      tx.put(analyzers, analyzer);
      putRules(tx, analyzer, rules);
      scheduleScan(tx, analyzer, tx.now);
      return { arn: analyzer.arn };
    });
  },
});

function requireRoom(tx: Transaction, name: string, type: Analyzer['type']): void {
  const known = findAnalyzer(tx, name);
  if (known)
    throw fault('ConflictException', `An analyzer with the name ${name} already exists.`, {
      resourceId: name,
      resourceType: 'AccessAnalyzer',
    });
  const others = [...tx.scan(analyzers)].filter((one) => one.type === type);
  if (others.length >= limits.analyzersOfType)
    throw fault(
      'ServiceQuotaExceededException',
      `An account can have ${limits.analyzersOfType} analyzer of the type ${type} in a region.`,
      { resourceId: name, resourceType: 'AccessAnalyzer' },
    );
}

function putRules(tx: Transaction, { id }: Analyzer, rules: readonly InlineArchiveRule[]): void {
  for (const { ruleName, filter } of rules)
    tx.put(archiveRules, {
      analyzer: id,
      name: ruleName,
      filter,
      createdAtMs: tx.now,
      updatedAtMs: tx.now,
    });
}

/** The service-linked role, made in the caller's name where the account has none. */
async function makeOwnRole(ctx: Context): Promise<void> {
  try {
    await ctx.client<IamApi>('iam', ownRole(ctx)).ListRoles({ MaxItems: 1 });
  } catch (error) {
    if (!isFault(error)) throw error;
    await ctx
      .client<IamApi>('iam', { onBehalfOf: ctx.identity })
      .CreateServiceLinkedRole({ AWSServiceName: SERVICE });
  }
}
