import { blind } from '#kernel/store';

import { onRule, requireAnalyzer } from '../analyzer.ts';
import { fault, operation } from '../define.ts';
import { checkFilter } from '../filter.ts';
import { limits } from '../limits.ts';
import { archiveRules } from '../tables.ts';

export const createArchiveRule = operation('CreateArchiveRule', {
  access: onRule('CreateArchiveRule'),

  handle: ({ analyzerName, ruleName, filter }, ctx) => {
    checkFilter(filter);
    return ctx.transact((tx) => {
      const { id } = requireAnalyzer(tx, analyzerName);
      const about = { resourceId: ruleName, resourceType: 'ArchiveRule' };
      if (tx.get(archiveRules, id, blind(ruleName)))
        throw fault(
          'ConflictException',
          `An archive rule with the name ${ruleName} already exists.`,
          about,
        );
      if ([...tx.scan(archiveRules, { prefix: [id] })].length >= limits.archiveRulesPerAnalyzer)
        throw fault(
          'ServiceQuotaExceededException',
          `An analyzer can have ${limits.archiveRulesPerAnalyzer} archive rules.`,
          about,
        );
      tx.put(archiveRules, {
        analyzer: id,
        name: ruleName,
        filter,
        createdAtMs: tx.now,
        updatedAtMs: tx.now,
      });
      return {};
    });
  },
});
