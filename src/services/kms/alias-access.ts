/** Changes of an alias need a permission on the alias and one on each key that it names. [KMS Developer Guide, "Controlling access to aliases"] */
import type { AccessRule, Context } from '#kernel/operation';
import { parseArn } from '#lib/arn';

import { keyRule } from './access.ts';
import { callConditions } from './conditions.ts';
import { fault } from './define.ts';
import { aliasArn, ALIAS_PREFIX } from './key-name.ts';

export function aliasRule(ctx: Context, action: string, alias: string): AccessRule {
  return { action, resource: aliasArn(ctx, alias), conditions: callConditions(ctx) };
}

/** The rule on the key that an alias is to name. */
export function targetRule(ctx: Context, action: string, target: string): AccessRule {
  const isAlias = (parseArn(target)?.resource ?? target).startsWith(ALIAS_PREFIX);
  if (isAlias) throw fault('ValidationException', 'Aliases must refer to keys. Not aliases');
  return keyRule(ctx, { action, name: target });
}
