/** What the tests of this folder share: policies and requests in few words. */
import {
  decide,
  parsePolicy,
  type AccessRequest,
  type Caller,
  type CompiledPolicy,
  type ConditionValue,
  type Decision,
  type NamedPolicy,
  type PolicyKind,
  type PolicySet,
} from './index.ts';

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';

export function user(name = 'ann', account = ACCOUNT): Caller & { readonly kind: 'user' } {
  return { kind: 'user', account, arn: `arn:aws:iam::${account}:user/${name}` };
}

export function session(
  role = 'app',
  account = ACCOUNT,
): Caller & { readonly kind: 'role-session' } {
  return {
    kind: 'role-session',
    account,
    roleArn: `arn:aws:iam::${account}:role/${role}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/one`,
  };
}

export function root(account = ACCOUNT): Caller & { readonly kind: 'root' } {
  return { kind: 'root', account, arn: `arn:aws:iam::${account}:root` };
}

export function federated(
  name = 'ann',
  account = ACCOUNT,
): Caller & { readonly kind: 'federated-user' } {
  return {
    kind: 'federated-user',
    account,
    arn: `arn:aws:sts::${account}:federated-user/guest`,
    userArn: `arn:aws:iam::${account}:user/${name}`,
  };
}

export const service = (name: string): Caller => ({ kind: 'service', service: name });
export const anonymous: Caller = { kind: 'anonymous' };

/** A request of ann on a queue of her account, changed as the test needs it; condition keys are given as they are written. */
export function request(
  change: Partial<Omit<AccessRequest, 'condition'>> & {
    readonly keys?: Readonly<Record<string, ConditionValue>>;
  } = {},
): AccessRequest {
  const { keys = {}, ...rest } = change;
  const values = new Map(Object.entries(keys).map(([key, value]) => [lookupName(key), value]));
  return {
    action: 'sqs:SendMessage',
    resource: `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`,
    resourceAccount: ACCOUNT,
    caller: user(),
    condition: (name) => values.get(name),
    ...rest,
  };
}

function lookupName(key: string): string {
  const [name = '', ...rest] = key.split('/');
  return [name.toLowerCase(), ...rest].join('/');
}

export type Json = Readonly<Record<string, unknown>>;

/** A policy from its statements. */
export function compiled(kind: PolicyKind, ...statements: readonly Json[]): CompiledPolicy {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const { policy, problems } = parsePolicy(text, kind);
  if (!policy)
    throw new Error(problems.map(({ message, path }) => `${path}: ${message}`).join('; '));
  return policy;
}

export function named(kind: PolicyKind, ...statements: readonly Json[]): NamedPolicy {
  return { name: `${kind} policy`, policy: compiled(kind, ...statements) };
}

export const allow = (action: string | readonly string[], rest: Json = {}): Json => ({
  Effect: 'Allow',
  Action: action,
  Resource: '*',
  ...rest,
});
export const deny = (action: string | readonly string[], rest: Json = {}): Json => ({
  ...allow(action, rest),
  Effect: 'Deny',
});

/** The decision of some identity policies, each given by its statements. */
export function decideBy(
  statements: readonly Json[],
  change: Parameters<typeof request>[0] = {},
): Decision {
  return decide(request(change), {
    identity: [named('identity', ...statements)],
    resourceMode: 'either',
  });
}

/** The effect under some policies; without identity policies unless they are given. */
export function effectOf(
  set: Partial<PolicySet>,
  change: Parameters<typeof request>[0] = {},
): string {
  return decide(request(change), { identity: [], resourceMode: 'either', ...set }).effect;
}

/** The effect, and for an implicit deny the kind of policy that is missing: `implicit-deny boundary`. */
export function outcomeOf(
  set: Partial<PolicySet>,
  change: Parameters<typeof request>[0] = {},
): string {
  const decision = decide(request(change), { identity: [], resourceMode: 'either', ...set });
  return `${decision.effect} ${decision.source}`;
}
