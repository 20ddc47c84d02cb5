/** Parameters by their names, selectors and ARNs. */
import { parseArn } from '#lib/arn';

import { fault } from './define.ts';
import { limits } from './limits.ts';

const NAME = /^(?:[A-Za-z0-9_.-]+|(?:\/[A-Za-z0-9_.-]+)+)$/;
const RELATIVE = /^[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)+$/;
const PATH = /^\/(?:[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*\/?)?$/;
const SELECTOR = /^[A-Za-z0-9_.-]{1,127}$/;
const SSM = /^\/?ssm/i;
const AWS = /^\/?aws/i;
const ARN_RESOURCE = 'parameter/';

const REFERENCE = '/aws/reference/secretsmanager/';
const PUBLIC = '/aws/service/';

/** Where a parameter is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A version that is asked for: by number, by label, or the newest. */
export type Selector =
  | { readonly kind: 'newest' }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'label'; readonly label: string };

/** What a request that reads names. */
export interface ParameterName {
  /** As it was given. */
  readonly given: string;
  /** Without account, selector and leading slash: what its ARN says. */
  readonly path: string;
  readonly selector: Selector;
  /** `:3` or `:prod`; absent for the newest. */
  readonly selectorText?: string;
  /** Where an ARN says it. */
  readonly place?: Place;
  /** A parameter of this service, one that refers to a secret, or one that AWS publishes. */
  readonly kind: 'own' | 'secret' | 'public';
}

/** Reads a name that may have a selector, or be an ARN. Refuses a text that no parameter can have. */
export function parseName(given: string): ParameterName {
  const arn = parseArn(given.trim());
  if (arn && (arn.service !== 'ssm' || !arn.resource.startsWith(ARN_RESOURCE))) throw invalidName();
  const named = arn ? arn.resource.slice(ARN_RESOURCE.length) : given.trim();
  const colon = named.indexOf(':');
  const name = colon < 0 ? named : named.slice(0, colon);
  const kind = kindOf(arn ? `/${name}` : name);
  const selector = colon < 0 ? undefined : named.slice(colon + 1);
  // Names and stages of secrets may have characters that those of parameters do not.
  if (kind !== 'secret') {
    checkCharacters(name, arn !== undefined);
    if (selector !== undefined && !SELECTOR.test(selector)) throw invalidName();
  }
  return {
    given,
    path: withoutSlash(name),
    kind,
    ...selectorOf(selector),
    ...(arn && { place: { account: arn.account, region: arn.region } }),
  };
}

function kindOf(name: string): ParameterName['kind'] {
  if (name.startsWith(REFERENCE)) return 'secret';
  return isPublic(name) ? 'public' : 'own';
}

/** Whether a name or a path is among the parameters that AWS publishes. */
export function isPublic(name: string): boolean {
  return `${name}/`.startsWith(PUBLIC);
}

/** The name of the secret behind a reference. */
export function secretOf({ path }: ParameterName): string {
  return path.slice(REFERENCE.length - 1);
}

function selectorOf(text: string | undefined): Pick<ParameterName, 'selector' | 'selectorText'> {
  if (text === undefined) return { selector: { kind: 'newest' } };
  const selector: Selector = /^\d{1,15}$/.test(text)
    ? { kind: 'version', version: Number(text) }
    : { kind: 'label', label: text };
  return { selector, selectorText: `:${text}` };
}

function checkCharacters(name: string, isOfArn: boolean): void {
  if (isOfArn ? NAME.test(`/${name}`) : NAME.test(name)) return;
  if (RELATIVE.test(name)) {
    throw fault('ValidationException', 'Parameter name must be a fully qualified name.');
  }
  throw invalidName();
}

/** The name of a parameter that is written: no ARN and no selector. */
export function parseBareName(given: string): string {
  const name = given.trim();
  checkCharacters(name, false);
  return name;
}

/** Refuses a name that a new parameter cannot have. */
export function checkNewName(name: string, arn: string): void {
  if (SSM.test(name)) throw invalidName();
  // AWS: a name of AWS's own is no access, told without its slash. [terraform reports of PutParameter]
  if (AWS.test(name)) {
    throw fault(
      'AccessDeniedException',
      `No access to reserved parameter name: ${withoutSlash(name)}.`,
    );
  }
  if (levelsOf(name) > limits.levels) {
    throw fault(
      'HierarchyLevelLimitExceededException',
      `A parameter hierarchy can have a maximum of ${limits.levels} levels.`,
    );
  }
  if (arn.length > limits.arnCharacters) {
    throw fault(
      'ValidationException',
      `The name of a parameter, with its ARN, can have at most ${limits.arnCharacters} characters.`,
    );
  }
}

function levelsOf(name: string): number {
  return withoutSlash(name).split('/').length;
}

export function withoutSlash(name: string): string {
  return name.startsWith('/') ? name.slice(1) : name;
}

/** The path of a hierarchy, without the slashes at its ends. */
export function parsePath(given: string): string {
  if (!PATH.test(given)) {
    throw fault(
      'ValidationException',
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
  }
  return given.replace(/^\//, '').replace(/\/$/, '');
}

/** The paths above a parameter, the root included, the nearest last. */
export function ancestorsOf(path: string): readonly string[] {
  const levels = path.split('/');
  return levels.map((_level, count) => levels.slice(0, count).join('/'));
}

/** The ARN of a parameter; a name with a leading slash and one without have the same. */
export function parameterArn({ account, region }: Place, name: string): string {
  return `arn:aws:ssm:${region}:${account}:${ARN_RESOURCE}${withoutSlash(name)}`;
}

/** The path in a parameter's ARN; undefined for any other text. */
export function pathOfArn(text: string): string | undefined {
  const arn = parseArn(text);
  return arn?.service === 'ssm' && arn.resource.startsWith(ARN_RESOURCE)
    ? arn.resource.slice(ARN_RESOURCE.length)
    : undefined;
}

function invalidName() {
  return fault(
    'ValidationException',
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
  );
}
