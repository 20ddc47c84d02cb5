import { defineService } from '#kernel/service';
import { blind } from '#kernel/store';

import { nameIn } from './analyzer.ts';
import { applyArchiveRule } from './operations/apply-archive-rule.ts';
import { checkAccessNotGranted } from './operations/check-access-not-granted.ts';
import { checkNoNewAccess } from './operations/check-no-new-access.ts';
import { checkNoPublicAccess } from './operations/check-no-public-access.ts';
import { createAnalyzer } from './operations/create-analyzer.ts';
import { createArchiveRule } from './operations/create-archive-rule.ts';
import { deleteAnalyzer } from './operations/delete-analyzer.ts';
import { deleteArchiveRule } from './operations/delete-archive-rule.ts';
import { getAnalyzedResource } from './operations/get-analyzed-resource.ts';
import { getAnalyzer } from './operations/get-analyzer.ts';
import { getArchiveRule } from './operations/get-archive-rule.ts';
import { getFindingV2 } from './operations/get-finding-v2.ts';
import { getFinding } from './operations/get-finding.ts';
import { listAnalyzedResources } from './operations/list-analyzed-resources.ts';
import { listAnalyzers } from './operations/list-analyzers.ts';
import { listArchiveRules } from './operations/list-archive-rules.ts';
import { listFindingsV2 } from './operations/list-findings-v2.ts';
import { listFindings } from './operations/list-findings.ts';
import { listTagsForResource } from './operations/list-tags-for-resource.ts';
import { startResourceScan } from './operations/start-resource-scan.ts';
import { tagResource } from './operations/tag-resource.ts';
import { untagResource } from './operations/untag-resource.ts';
import { updateAnalyzer } from './operations/update-analyzer.ts';
import { updateArchiveRule } from './operations/update-archive-rule.ts';
import { updateFindings } from './operations/update-findings.ts';
import { validatePolicy } from './operations/validate-policy.ts';
import { analyzedResources, analyzers, archiveRules, findings } from './tables.ts';
import { scan, scanResource } from './tasks/scan.ts';
import { sweep } from './tasks/sweep.ts';

/** IAM Access Analyzer: checks of policies, and who from outside is let in by those of an account. */
export const accessAnalyzer = defineService({
  name: 'accessanalyzer',
  arnService: 'access-analyzer',
  operations: [
    applyArchiveRule,
    checkAccessNotGranted,
    checkNoNewAccess,
    checkNoPublicAccess,
    createAnalyzer,
    createArchiveRule,
    deleteAnalyzer,
    deleteArchiveRule,
    getAnalyzedResource,
    getAnalyzer,
    getArchiveRule,
    getFinding,
    getFindingV2,
    listAnalyzedResources,
    listAnalyzers,
    listArchiveRules,
    listFindings,
    listFindingsV2,
    listTagsForResource,
    startResourceScan,
    tagResource,
    untagResource,
    updateAnalyzer,
    updateArchiveRule,
    updateFindings,
    validatePolicy,
  ],
  tables: [analyzers, archiveRules, findings, analyzedResources],
  tasks: [scan, scanResource, sweep],

  directory: {
    resource: (tx, arn) => {
      const analyzer = tx.get(analyzers, blind(nameIn(arn) ?? ''));
      return analyzer && { tags: analyzer.tags };
    },
  },
});
