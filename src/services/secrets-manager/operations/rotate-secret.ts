import type { AccessRule, Context } from '#kernel/operation';
import type { Transaction } from '#kernel/store';
import { parseArn } from '#lib/arn';

import { boolCondition, ownerOf, requireGranted, secretRule } from '../access.ts';
import type { RotateSecretRequest } from '../api.gen.ts';
import { fault, operation } from '../define.ts';
import { findInvocable } from '../rotation-function.ts';
import { rulesOf } from '../rotation-rules.ts';
import { isUnderWay, putRotation, rescheduled } from '../rotation.ts';
import { checkAlive, checkPrimary, findSecret, requireSame } from '../secret.ts';
import type { Rotation, Secret } from '../tables.ts';
import { beginRotation, planWindow, runAgain } from '../tasks/rotate.ts';
import { unsupported } from '../unsupported.ts';
import { findVersion, versionsOf } from '../version.ts';

export const rotateSecret = operation('RotateSecret', {
  owner: ownerOf,

  access: (input, ctx): readonly AccessRule[] => {
    const rule = secretRule(ctx, 'RotateSecret', input.SecretId, {
      'secretsmanager:rotationlambdaarn': input.RotationLambdaARN,
      'secretsmanager:externalsecretrotationrolearn': input.ExternalSecretRotationRoleArn,
      ...boolCondition('rotateimmediately', input.RotateImmediately),
      'secretsmanager:modifyrotationrules': String(input.RotationRules !== undefined),
    });
    const configured = ctx.transact((tx) => findSecret(tx, input.SecretId)?.rotation?.functionArn);
    const functionArn = input.RotationLambdaARN || configured;
    // AWS: the caller needs lambda:InvokeFunction on the rotation function. [Secrets Manager API Reference, RotateSecret]
    return functionArn === undefined || !isFunctionArn(functionArn)
      ? [rule]
      : [rule, { action: 'lambda:InvokeFunction', resource: functionArn }];
  },

  handle: async (input, ctx, [rule]) => {
    checkSupported(input);
    const versionId = input.ClientRequestToken ?? ctx.newId();
    const { secret, rotation, state } = ctx.transact((tx) => {
      const found = requireGranted(tx, rule);
      checkAlive(found);
      checkPrimary(found);
      const wanted = rotationOf(ctx, found, input);
      return { secret: found, rotation: wanted, state: stateOf(tx, found, versionId) };
    });
    const answer = { ARN: secret.arn, Name: secret.name, VersionId: versionId };
    if (state === 'repeated') return answer;
    if (state === 'under way') throw notComplete(secret);
    await checkFunction(ctx, secret, rotation);
    return ctx.transact((tx) => {
      const current = requireSame(tx, secret);
      checkAlive(current);
      if (isUnderWay(versionsOf(tx, current))) throw notComplete(current);
      const planned = rescheduled(rotation, tx.now);
      const changed = putRotation(tx, { ...current, changedAtMs: tx.now }, planned);
      planWindow(tx, changed, planned.window, ctx);
      const kind = (input.RotateImmediately ?? true) ? 'rotation' : 'test';
      beginRotation(tx, changed, planned, { versionId, token: ctx.newId(), kind });
      return answer;
    });
  },
});

/**
 * Whether this token has ordered its rotation before, or another one is not over.
 * AWS: that one will be tried again. It is, at once. [its answer in the wild]
 */
function stateOf(
  tx: Transaction,
  secret: Secret,
  versionId: string,
): 'free' | 'repeated' | 'under way' {
  const { rotation } = secret;
  const pending = rotation?.pending;
  if (pending?.versionId === versionId || findVersion(tx, secret, versionId)) return 'repeated';
  if (!isUnderWay(versionsOf(tx, secret))) return 'free';
  if (rotation && pending) runAgain(tx, secret, rotation, pending);
  return 'under way';
}

/** The rotation as the request sets it, with what it leaves as it was. */
function rotationOf(ctx: Context, secret: Secret, input: RotateSecretRequest): Rotation {
  const functionArn = input.RotationLambdaARN || secret.rotation?.functionArn;
  if (functionArn === undefined) {
    throw fault(
      'InvalidRequestException',
      'No Lambda rotation function ARN is associated with this secret.',
    );
  }
  if (!isFunctionArn(functionArn)) {
    throw fault(
      'InvalidParameterException',
      'The parameter RotationLambdaARN is not the ARN of a Lambda function.',
    );
  }
  const rules = input.RotationRules ? rulesOf(input.RotationRules) : secret.rotation?.rules;
  const sinceMs = input.RotationRules ? ctx.now() : (secret.rotation?.sinceMs ?? ctx.now());
  return { isEnabled: true, functionArn, ...(rules && { rules }), sinceMs };
}

function isFunctionArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === 'lambda' && arn.resource.startsWith('function:');
}

/** AWS: a function that Secrets Manager may not call is told at once, and nothing is set. [recordings, test_rotate_secret_invalid_lambda_arn] */
async function checkFunction(ctx: Context, secret: Secret, rotation: Rotation): Promise<void> {
  const found = await findInvocable(ctx, secret, rotation.functionArn);
  // GAP: while this cloud has no Lambda, the rotation is set up, and each try of it fails in the open.
  if (found !== 'refused') return;
  throw fault(
    'AccessDeniedException',
    'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
  );
}

function notComplete({ rotation }: Secret) {
  const failure = rotation?.pending?.failure;
  const message = "A previous rotation isn't complete. That rotation will be reattempted.";
  // AWS: it does not say why. Here it does, since users look here first.
  return fault(
    'InvalidRequestException',
    failure === undefined ? message : `${message} The last try failed: ${failure}`,
  );
}

function checkSupported(input: RotateSecretRequest): void {
  if (input.ExternalSecretRotationMetadata !== undefined)
    throw unsupported('RotateSecret', 'ExternalSecretRotationMetadata');
  if (input.ExternalSecretRotationRoleArn !== undefined)
    throw unsupported('RotateSecret', 'ExternalSecretRotationRoleArn');
}
