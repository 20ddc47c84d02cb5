/** Analyzers: names, ARNs, and how they are shown. */
import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { blind } from '#kernel/store';
import { parseArn } from '#lib/arn';

import type { AnalyzerSummary } from './api.gen.ts';
import { fault } from './define.ts';
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

export function shown({ arn, name, createdAtMs, tags, lastResource }: Analyzer): AnalyzerSummary {
  return {
    arn,
    name,
    type: 'ACCOUNT',
    createdAt: createdAtMs,
    status: 'ACTIVE',
    tags,
    ...(lastResource && {
      lastResourceAnalyzed: lastResource.arn,
      lastResourceAnalyzedAt: lastResource.atMs,
    }),
  };
}
