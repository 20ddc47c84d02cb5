/** The function that rotates a secret, called as Secrets Manager. [User Guide, "Lambda rotation functions"] */
import { isFault } from '#kernel/fault';
import type { Context } from '#kernel/operation';
import { parseArn } from '#lib/arn';

import type { PendingRotation, Secret } from './tables.ts';

export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = (typeof STEPS)[number];

const SERVICE = 'secretsmanager.amazonaws.com';

/** A try of a rotation has failed. Its words are told to users: nothing that the function answered is among them. */
export class RotationFailed extends Error {
  override readonly name = 'RotationFailed';
}

/** What is called of Lambda. Its own types can be read once it is one of this cloud's services: `#services/lambda/api.gen`. */
interface LambdaApi {
  readonly service: 'lambda';
  readonly operations: {
    readonly Invoke: {
      readonly input: {
        readonly FunctionName: string;
        readonly InvocationType: 'RequestResponse' | 'DryRun';
        readonly Payload?: Uint8Array;
      };
      readonly output: { readonly StatusCode?: number; readonly FunctionError?: string };
      readonly errors: string;
    };
  };
  readonly errors: object;
}

type CallsOut = Pick<Context, 'client'>;

/** Runs one step; throws RotationFailed when the function cannot be called, or fails. */
export async function runStep(
  ctx: CallsOut,
  secret: Pick<Secret, 'arn'>,
  functionArn: string,
  { versionId, token }: PendingRotation,
  step: Step,
): Promise<void> {
  const event = {
    Step: step,
    SecretId: secret.arn,
    ClientRequestToken: versionId,
    RotationToken: token,
  };
  let failed: string | undefined;
  try {
    const answer = await functionOf(ctx, secret).Invoke(
      {
        FunctionName: functionArn,
        InvocationType: 'RequestResponse',
        Payload: Buffer.from(JSON.stringify(event)),
      },
      placeOfFunction(functionArn),
    );
    failed = answer.FunctionError;
  } catch (error) {
    if (!isFault(error)) throw error;
    throw new RotationFailed(`${step}: ${error.code}: ${error.message}`);
  }
  if (failed !== undefined) {
    throw new RotationFailed(`${step}: the rotation function ended with an error (${failed})`);
  }
}

/** Whether Secrets Manager may call the function now. `unknown` where this cloud has no Lambda yet. */
export async function findInvocable(
  ctx: CallsOut,
  secret: Pick<Secret, 'arn'>,
  functionArn: string,
): Promise<'invocable' | 'refused' | 'unknown'> {
  try {
    await functionOf(ctx, secret).Invoke(
      { FunctionName: functionArn, InvocationType: 'DryRun' },
      placeOfFunction(functionArn),
    );
    return 'invocable';
  } catch (error) {
    if (isFault(error, 'NotImplemented')) return 'unknown';
    if (isFault(error)) return 'refused';
    throw error;
  }
}

function functionOf(ctx: CallsOut, { arn }: Pick<Secret, 'arn'>) {
  return ctx.client<LambdaApi>('lambda', { servicePrincipal: SERVICE, sourceArn: arn });
}

function placeOfFunction(functionArn: string): { account?: string; region?: string } {
  const arn = parseArn(functionArn);
  return arn ? { account: arn.account, region: arn.region } : {};
}
