/** The policy by which members may manage policies of the organization. [User Guide, "Delegated administrator for AWS Organizations"] */
import type { Transaction } from '#kernel/store';
import { parsePolicy } from '#languages/iam-policy/index';
import { isList, isObject, parseJson } from '#languages/iam-policy/json';

import type * as wire from './api.gen.ts';
import { resourcePolicyArn } from './arns.ts';
import { fault } from './define.ts';
import { checkLength, invalid } from './input.ts';
import { limits } from './limits.ts';
import { reaches } from './reach.ts';
import { type Organization, resourcePolicies, type ResourcePolicy } from './tables.ts';

/** What members can be let do, in lower case. */
const DELEGABLE = new Set(
  Object.entries(reaches).flatMap(([name, reach]) =>
    reach === 'policy' || reach === 'reader' || name === 'DescribeOrganization'
      ? [`organizations:${name.toLowerCase()}`]
      : [],
  ),
);

export function checkResourcePolicy(content: string): void {
  checkLength('Content', content, { min: 1, max: limits.resourcePolicyCharacters });
  const { problems } = parsePolicy(content, 'resource', { isResourceRequired: true });
  const [problem] = problems;
  if (problem)
    throw invalid(
      'INVALID_RESOURCE_POLICY_JSON',
      `The provided resource policy document is not valid: ${problem.message}`,
    );
  for (const action of actionsOf(content))
    if (!DELEGABLE.has(action.toLowerCase()))
      throw invalid(
        'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY',
        `The provided resource policy document specifies an action that cannot be delegated: ${action}`,
      );
}

// GAP: actions are named whole: wildcards and `NotAction` are refused, since what AWS takes of them is not known here.
function actionsOf(content: string): readonly string[] {
  const { value } = parseJson(content);
  const statements = isObject(value) ? value.get('Statement') : undefined;
  return (isList(statements) ? statements : [statements]).flatMap((statement) => {
    if (!isObject(statement)) return [];
    const actions = statement.get('Action') ?? 'NotAction';
    return (isList(actions) ? actions : [actions]).map(String);
  });
}

export function requireResourcePolicy(tx: Transaction, { id }: Organization): ResourcePolicy {
  const policy = tx.get(resourcePolicies, id);
  if (!policy)
    throw fault(
      'ResourcePolicyNotFoundException',
      "We can't find a resource policy in this organization.",
    );
  return policy;
}

export function toResourcePolicy(
  organization: Organization,
  { id, content }: ResourcePolicy,
): wire.ResourcePolicy {
  return {
    ResourcePolicySummary: { Id: id, Arn: resourcePolicyArn(organization, id) },
    Content: content,
  };
}
