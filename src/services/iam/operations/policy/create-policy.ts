import { onNew, tagConditions } from '../../access.ts';
import { tagsOf, toPolicy } from '../../answer.ts';
import { operation } from '../../define.ts';
import { addPolicy } from '../../managed-policy.ts';
import { requireManagedDocument } from '../../policy-document.ts';
import { newTags } from '../../tag.ts';

export const createPolicy = operation('CreatePolicy', {
  access: ({ PolicyName, Path, Tags }, ctx) =>
    onNew(ctx, 'CreatePolicy', 'policy', PolicyName, Path, tagConditions(Tags)),

  handle: ({ PolicyName, Path, Description, PolicyDocument, Tags }, ctx) =>
    ctx.transact((tx) => {
      requireManagedDocument(PolicyDocument);
      const policy = addPolicy(tx, ctx, {
        name: PolicyName,
        path: Path,
        description: Description,
        document: PolicyDocument,
        tags: newTags(Tags),
      });
      return { Policy: { ...toPolicy(tx, ctx, policy), ...tagsOf(policy) } };
    }),
});
