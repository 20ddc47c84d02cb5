/** Analyzers: names, ARNs, and how they are shown. */
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { blind } from '#kernel/store';
import { parseArn } from '#lib/arn';

import type { AnalyzerConfiguration, AnalyzerSummary } from './api.gen.ts';
import { fault } from './define.ts';
import { limits } from './limits.ts';
import { type Analyzer, analyzers } from './tables.ts';

export function analyzerArn(ctx: Pick<Context, 'account' | 'region'>, name: string): string {
  return `arn:aws:access-analyzer:${ctx.region}:${ctx.account}:analyzer/${name}`;
}

/** The name in an analyzer's ARN; undefined for any other text. */
export function nameIn(arn: string): string | undefined {
  const parsed = parseArn(arn);
  return parsed?.service === 'access-analyzer' && parsed.resource.startsWith('analyzer/')
    ? parsed.resource.slice('analyzer/'.length)
    : undefined;
}

/** The rule of an operation that names its analyzer. */
export function onName(action: string) {
  return ({ analyzerName }: { readonly analyzerName: string }, ctx: Context): AccessRule => ({
    action: `access-analyzer:${action}`,
    resource: analyzerArn({ account: ctx.account, region: ctx.request.scopeRegion }, analyzerName),
  });
}

/** The rule of an operation that gives its analyzer's ARN. */
export function onArn(action: string) {
  return ({ analyzerArn: resource }: { readonly analyzerArn: string }): AccessRule => ({
    action: `access-analyzer:${action}`,
    resource,
  });
}

/** The rule of an operation on one archive rule. */
export function onRule(action: string) {
  return (
    { analyzerName, ruleName }: { readonly analyzerName: string; readonly ruleName: string },
    ctx: Context,
  ): AccessRule => {
    const place = { account: ctx.account, region: ctx.request.scopeRegion };
    return {
      action: `access-analyzer:${action}`,
      resource: `${analyzerArn(place, analyzerName)}/archive-rule/${ruleName}`,
    };
  };
}

export function findAnalyzer(tx: Transaction, name: string): Analyzer | undefined {
  return tx.get(analyzers, blind(name));
}

export function requireAnalyzer(tx: Transaction, name: string): Analyzer {
  const found = findAnalyzer(tx, name);
  if (found) return found;
  throw notFound('AccessAnalyzer', name, `The analyzer ${name} was not found.`);
}

/** The analyzer of an ARN, here or nowhere. */
export function requireByArn(tx: Transaction, arn: string): Analyzer {
  const found = findAnalyzer(tx, nameIn(arn) ?? '');
  if (found?.arn === arn) return found;
  throw notFound('AccessAnalyzer', arn, `The analyzer ${arn} was not found.`);
}

/** AWS: the first versions of the operations on findings know external access alone. [Access Analyzer API Reference, ListFindings] */
export function requireExternal(analyzer: Analyzer): Analyzer {
  if (analyzer.type === 'ACCOUNT') return analyzer;
  throw invalid(
    'analyzerArn',
    'This operation is for external access analyzers: use its second version.',
  );
}

export function notFound(resourceType: string, resourceId: string, message: string) {
  return fault('ResourceNotFoundException', message, { resourceId, resourceType });
}

/** What a parameter says that it may not. */
export function invalid(name: string, message: string) {
  return fault('ValidationException', message, {
    reason: 'fieldValidationFailed',
    fieldList: [{ name, message }],
  });
}

export function shown(analyzer: Analyzer): AnalyzerSummary {
  const { arn, name, type, unusedAfterDays, createdAtMs, tags, lastResource } = analyzer;
  return {
    arn,
    name,
    type,
    createdAt: createdAtMs,
    status: 'ACTIVE',
    tags,
    ...(unusedAfterDays !== undefined && { configuration: configurationOf(unusedAfterDays) }),
    ...(lastResource && {
      lastResourceAnalyzed: lastResource.arn,
      lastResourceAnalyzedAt: lastResource.atMs,
    }),
  };
}

export function configurationOf(unusedAccessAge: number): AnalyzerConfiguration {
  return { unusedAccess: { unusedAccessAge } };
}

/** The days of a configuration of unused access. */
export function daysOf(configuration: AnalyzerConfiguration | undefined): number {
  const { unusedAccess, internalAccess } = configuration ?? {};
  if (internalAccess)
    throw invalid('configuration', 'internalAccess is not for this type of analyzer.');
  // GAP: exclusions are refused.
  if (unusedAccess?.analysisRule)
    throw invalid('configuration', 'The analysisRule of unusedAccess is not supported here.');
  const days = unusedAccess?.unusedAccessAge ?? limits.usualUnusedDays;
  if (days < 1 || days > limits.mostUnusedDays)
    throw invalid(
      'configuration',
      `unusedAccessAge must be from 1 to ${limits.mostUnusedDays} days.`,
    );
  return days;
}
