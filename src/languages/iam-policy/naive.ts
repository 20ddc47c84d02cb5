/**
 * The evaluation logic a second time, as simply as it can be said, straight from the JSON and with regular expressions. Only
 * the tests use it: whatever it and the compiled evaluator say differently is a mistake in one of them.
 */
import type { AccessRequest, Caller, ConditionValue } from './types.ts';

export interface NaiveStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, readonly string[]>>;
  readonly NotPrincipal?: Readonly<Record<string, readonly string[]>>;
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}
export interface NaivePolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly NaiveStatement[];
}
export interface NaiveSet {
  readonly identity: readonly NaivePolicy[];
  readonly boundary?: NaivePolicy;
  readonly session?: readonly NaivePolicy[];
  readonly scps?: readonly (readonly NaivePolicy[])[];
  readonly rcps?: readonly (readonly NaivePolicy[])[];
  readonly endpoint?: NaivePolicy;
  readonly resource?: NaivePolicy;
  readonly resourceMode: 'either' | 'resource-root';
}

type Effect = 'allow' | 'explicit-deny' | 'implicit-deny';

/** The effect of the policies on the request. */
export function naiveDecide(request: AccessRequest, set: NaiveSet): Effect {
  const { caller } = request;
  const isLinked = caller.kind === 'role-session' && caller.isServiceLinked === true;
  const rcps = isLinked ? [] : (set.rcps ?? []);
  const scps = isLinked || accountOf(caller) === undefined ? [] : (set.scps ?? []);
  const session = set.session ?? (caller.kind === 'federated-user' ? [] : undefined);
  const lists = [
    ...rcps,
    ...scps,
    set.identity,
    session ?? [],
    [set.boundary, set.endpoint, set.resource].flatMap((p) => p ?? []),
  ];
  if (lists.flat().some((policy) => speaks(policy, 'Deny', request))) return 'explicit-deny';
  const allows = (policies: readonly NaivePolicy[]): boolean =>
    policies.some((policy) => speaks(policy, 'Allow', request));
  if (![...rcps, ...scps].every(allows)) return 'implicit-deny';
  if (set.endpoint && !allows([set.endpoint])) return 'implicit-deny';

  const reaches = new Set(
    (set.resource?.Statement ?? []).flatMap((s) =>
      applies(s, 'Allow', request) ? [reach(s, request)] : [],
    ),
  );
  const isLimited = (set.boundary && !allows([set.boundary])) || (session && !allows(session));
  const own = (caller.kind === 'root' || allows(set.identity)) && !isLimited;
  const account = accountOf(caller);
  let isAllowed: boolean;
  if (account === undefined) isAllowed = reaches.has('direct');
  else if (request.resourceAccount !== undefined && request.resourceAccount !== account)
    isAllowed = own && reaches.size > 0;
  else if (reaches.has('direct')) isAllowed = true;
  else if (reaches.has('entity')) isAllowed = !isLimited;
  else isAllowed = own && (set.resourceMode === 'either' || reaches.has('account'));
  return isAllowed ? 'allow' : 'implicit-deny';
}

function accountOf(caller: Caller): string | undefined {
  return 'account' in caller ? caller.account : undefined;
}

function speaks(policy: NaivePolicy, effect: string, request: AccessRequest): boolean {
  return policy.Statement.some((statement) => applies(statement, effect, request));
}

function applies(s: NaiveStatement, effect: string, request: AccessRequest): boolean {
  if (s.Effect !== effect || reach(s, request) === 'none') return false;
  const action = (list: readonly string[]): boolean =>
    list.some((a) => wild(a.toLowerCase()).test(request.action.toLowerCase()));
  if (s.Action && !action(s.Action)) return false;
  if (s.NotAction && action(s.NotAction)) return false;
  const texts = [...(s.Resource ?? []), ...(s.NotResource ?? [])].map((text) =>
    fill(text, request, arnWild),
  );
  if (texts.some((text) => text === undefined)) return false;
  const isListed = texts.some((text) => text?.test(request.resource));
  if (s.Resource && !isListed) return false;
  if (s.NotResource && isListed) return false;
  return Object.entries(s.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, request.condition(key.toLowerCase()), wanted, request),
    ),
  );
}

/** How a statement names the caller: not at all, by account, by role or user of the session, or itself. */
function reach(
  s: NaiveStatement,
  request: AccessRequest,
): 'none' | 'account' | 'entity' | 'direct' {
  if (s.NotPrincipal) {
    const except = Object.values(s.NotPrincipal).flat();
    return chain(request.caller).every((name) => except.includes(name)) ? 'none' : 'direct';
  }
  if (!s.Principal || s.Principal === '*') return 'direct';
  const names = Object.values(s.Principal).flat();
  const own = chain(request.caller);
  if (names.includes('*') || names.includes(own.at(-1) ?? 'nobody')) return 'direct';
  if (own.slice(1, -1).some((name) => names.includes(name))) return 'entity';
  return names.includes(own[0] ?? 'nobody') ? 'account' : 'none';
}

/** The names of a caller from its account down to itself. */
function chain(caller: Caller): readonly string[] {
  const root = `arn:aws:iam::${accountOf(caller) ?? ''}:root`;
  if (caller.kind === 'root') return [root];
  if (caller.kind === 'user') return [root, caller.arn];
  if (caller.kind === 'role-session') return [root, caller.roleArn, caller.arn];
  if (caller.kind === 'federated-user') return [root, caller.userArn, caller.arn];
  if (caller.kind === 'service') return [caller.service];
  return caller.kind === 'identity-provider' ? [caller.provider] : ['anonymous'];
}

function holds(
  written: string,
  value: ConditionValue | undefined,
  wanted: readonly string[],
  request: AccessRequest,
): boolean {
  const [, set = '', operator = '', ifExists = ''] =
    /^(ForAllValues:|ForAnyValue:)?(.*?)(IfExists)?$/.exec(written) ?? [];
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  if (operator === 'Null') return wanted.includes(String(values.length === 0));
  const isNegated = operator.includes('Not');
  if (values.length === 0 || (value === '' && set !== '')) {
    return ifExists !== '' || set === 'ForAllValues:' || (isNegated && set === '');
  }
  const one = (actual: string): boolean => {
    const results = wanted.map((text) =>
      compare(operator.replace('Not', ''), actual, text, request),
    );
    return !results.includes(undefined) && results.includes(true) !== isNegated;
  };
  return set === 'ForAllValues:' || (set === '' && isNegated)
    ? values.every(one)
    : values.some(one);
}

function compare(
  operator: string,
  actual: string,
  wanted: string,
  request: AccessRequest,
): boolean | undefined {
  const text = fill(wanted, request, literal);
  switch (operator) {
    case 'StringEquals':
      return text?.test(actual);
    case 'StringEqualsIgnoreCase':
      return text && new RegExp(text.source, 'i').test(actual);
    case 'StringLike':
      return fill(wanted, request, wild)?.test(actual);
    case 'ArnEquals':
    case 'ArnLike': {
      const parts = wanted.split(':');
      return (
        parts.length === 6 &&
        actual.split(':').length === 6 &&
        parts.every((p, at) => wild(p).test(actual.split(':')[at] ?? ''))
      );
    }
    case 'Bool':
      return actual.toLowerCase() === wanted.toLowerCase();
    case 'NumericEquals':
    case 'DateEquals':
      return Number(actual) === Number(wanted);
    case 'NumericLessThan':
      return Number(actual) < Number(wanted);
    case 'NumericGreaterThanEquals':
      return Number(actual) >= Number(wanted);
    case 'IpAddress': {
      const [net = '', bits = '32'] = wanted.split('/');
      return binary(net).slice(0, Number(bits)) === binary(actual).slice(0, Number(bits));
    }
    default:
      throw new TypeError(`${operator} is not among the naive ones`);
  }
}

function binary(ip: string): string {
  return ip
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
}

const QUOTED = /[\\^$.*+?()[\]{}|]/g;

function literal(text: string): RegExp {
  return new RegExp(`^${text.replace(QUOTED, '\\$&')}$`, 's');
}

function wild(text: string): RegExp {
  return new RegExp(
    `^${text.replace(QUOTED, '\\$&').replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`,
    's',
  );
}

/** Before the fifth colon a wildcard stays in its segment, unless it is a `*` at the segment's end. */
function arnWild(text: string): RegExp {
  if (!text.startsWith('arn:')) return wild(text);
  const parts = text.split(':');
  const sources = [
    ...parts.slice(0, 5).map((part) => inSegment(part)),
    ...(parts.length > 5 ? [wild(parts.slice(5).join(':')).source.slice(1, -1)] : []),
  ];
  return new RegExp(`^${sources.join(':')}$`, 's');
}

function inSegment(part: string): string {
  const open = part.endsWith('*') ? part.slice(0, -1) : part;
  const source = wild(open)
    .source.slice(1, -1)
    .replaceAll('.*', '[^:]*')
    .replaceAll(/(?<!\\)\.(?!\*)/g, '[^:]');
  return part.endsWith('*') ? `${source}.*` : source;
}

/** Fills the variables by characters of a private area, makes the expression, and puts the values in quoted. */
function fill(
  text: string,
  request: AccessRequest,
  make: (text: string) => RegExp,
): RegExp | undefined {
  const values: string[] = [];
  let isMissing = false;
  const marked = text.replaceAll(
    /\$\{([^,}]*)(?:, '([^']*)')?\}/g,
    (_, key: string, fallback: string | undefined) => {
      const value = ['*', '?', '$'].includes(key)
        ? key
        : (request.condition(key.toLowerCase()) ?? fallback);
      if (typeof value !== 'string') isMissing = true;
      return String.fromCharCode(0xe000 + values.push(typeof value === 'string' ? value : '') - 1);
    },
  );
  if (isMissing) return undefined;
  const source = make(marked).source.replaceAll(/[\ue000-\uf8ff]/g, (mark) =>
    (values[mark.charCodeAt(0) - 0xe000] ?? '').replace(QUOTED, '\\$&'),
  );
  return new RegExp(source, 's');
}
