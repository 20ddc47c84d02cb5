/** Archive rules: found, and shown. */
import { blind, type Transaction } from '#kernel/store';

import { notFound } from './analyzer.ts';
import type { ArchiveRuleSummary } from './api.gen.ts';
import { type Analyzer, type ArchiveRule, archiveRules } from './tables.ts';

export function requireRule(tx: Transaction, { id }: Analyzer, name: string): ArchiveRule {
  const found = tx.get(archiveRules, id, blind(name));
  if (found) return found;
  throw notFound('ArchiveRule', name, `The archive rule ${name} was not found.`);
}

export function shownRule({
  name,
  filter,
  createdAtMs,
  updatedAtMs,
}: ArchiveRule): ArchiveRuleSummary {
  return { ruleName: name, filter, createdAt: createdAtMs, updatedAt: updatedAtMs };
}
