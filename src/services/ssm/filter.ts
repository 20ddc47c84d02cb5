/** Filters of lists. [Systems Manager API Reference, ParameterStringFilter] */
import type { Fault } from '#kernel/fault';

import type { ParametersFilter, ParameterStringFilter } from './api.gen.ts';
import { fault } from './define.ts';
import { bounds } from './limits.ts';
import { parsePath } from './name.ts';
import type { Parameter } from './tables.ts';

/** A filter that was checked. */
export interface Filter {
  readonly key: string;
  readonly option: string;
  /** Empty only for a tag that may have any value. */
  readonly values: readonly string[];
}

const TAG = 'tag:';
const EQUALS: readonly string[] = ['Equals', 'BeginsWith'];

/** The options of each key, the usual one first. */
type Options = ReadonlyMap<string, readonly string[]>;

const DESCRIBED: Options = new Map([
  ['Name', [...EQUALS, 'Contains']],
  ['Type', EQUALS],
  ['KeyId', EQUALS],
  ['Path', ['OneLevel', 'Recursive']],
  ['Tier', EQUALS],
  ['DataType', EQUALS],
  [TAG, EQUALS],
]);

const BY_PATH: Options = new Map([
  ['Type', EQUALS],
  ['KeyId', EQUALS],
  ['Label', ['Equals']],
]);

const VALUES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Type', ['String', 'StringList', 'SecureString']],
  ['Tier', ['Standard', 'Advanced', 'Intelligent-Tiering']],
]);

/** The filters of DescribeParameters. */
export function describeFilters(
  filters: readonly ParametersFilter[] | undefined,
  parameterFilters: readonly ParameterStringFilter[] | undefined,
): readonly Filter[] {
  if (filters && filters.length > 0 && parameterFilters && parameterFilters.length > 0) {
    throw fault(
      'ValidationException',
      'You can use either Filters or ParameterFilters in a single request.',
    );
  }
  // GAP: the old filters compare whole values; AWS does not document how it compares them.
  return checked(parameterFilters ?? filters ?? [], DESCRIBED);
}

/** The filters of GetParametersByPath. */
export function pathFilters(
  filters: readonly ParameterStringFilter[] | undefined,
): readonly Filter[] {
  return checked(filters ?? [], BY_PATH);
}

function checked(given: readonly ParameterStringFilter[], options: Options): readonly Filter[] {
  if (given.length > bounds.filters) {
    throw fault('InvalidFilterValue', `A request can have at most ${bounds.filters} filters.`);
  }
  const keys = given.map(({ Key }) => Key);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) {
    throw fault('ValidationException', `The filter ${twice} stands twice in the request.`);
  }
  return given.map((filter) => check(filter, options));
}

function check({ Key, Option, Values = [] }: ParameterStringFilter, options: Options): Filter {
  const isTag = Key.startsWith(TAG);
  const known = options.get(isTag ? TAG : Key);
  if (!known) {
    throw fault(
      'InvalidFilterKey',
      `The filter key ${Key} is not valid here. Valid keys: ${[...options.keys()].join(', ')}.`,
    );
  }
  const option = Option ?? known[0] ?? '';
  if (!known.includes(option)) {
    throw fault(
      'InvalidFilterOption',
      `The filter option ${option} is not valid for ${Key}. Valid options: ${known.join(', ')}.`,
    );
  }
  if (Values.length === 0 && !isTag) throw invalidValue(`The filter ${Key} has no values.`);
  const admitted = option === 'Equals' ? VALUES.get(Key) : undefined;
  const wrong = admitted && Values.find((value) => !admitted.includes(value));
  if (wrong !== undefined) throw invalidValue(`The filter ${Key} cannot have the value ${wrong}.`);
  if (Key === 'Path') for (const path of Values) parsePath(path);
  return { key: Key, option, values: Values };
}

function invalidValue(message: string): Fault {
  return fault('InvalidFilterValue', message);
}

type Subject = Pick<Parameter, 'name' | 'type' | 'keyId' | 'tier' | 'dataType' | 'tags' | 'path'>;

/** Whether a parameter passes every filter; labels are looked up elsewhere. */
export function passes(filters: readonly Filter[], subject: Subject): boolean {
  return filters.every((filter) => filter.key === 'Label' || passesOne(filter, subject));
}

function passesOne({ key, option, values }: Filter, subject: Subject): boolean {
  if (key === 'Path') return values.some((path) => isBelow(parsePath(path), option, subject.path));
  const found = valueOf(key, subject);
  if (found === undefined) return false;
  return values.length === 0 || values.some((value) => compare(option, found, value));
}

function valueOf(key: string, subject: Subject): string | undefined {
  switch (key) {
    case 'Name':
      return subject.name;
    case 'Type':
      return subject.type;
    case 'KeyId':
      return subject.keyId;
    case 'Tier':
      return subject.tier;
    case 'DataType':
      return subject.dataType;
    default: {
      const tag = key.slice(TAG.length);
      return Object.hasOwn(subject.tags, tag) ? subject.tags[tag] : undefined;
    }
  }
}

function compare(option: string, found: string, wanted: string): boolean {
  switch (option) {
    case 'BeginsWith':
      return found.startsWith(wanted);
    case 'Contains':
      return found.includes(wanted);
    default:
      return found === wanted;
  }
}

function isBelow(ancestor: string, option: string, path: string): boolean {
  const prefix = ancestor === '' ? '' : `${ancestor}/`;
  if (!path.startsWith(prefix)) return false;
  return option === 'Recursive' || !path.slice(prefix.length).includes('/');
}
