import type { ServiceModel } from '../model.ts';
import { structureOf } from './shapes.ts';

/** The operation that a method and path name, with the labels in the path. */
export interface RouteMatch {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Segment {
  readonly kind: 'literal' | 'label' | 'greedy';
  readonly text: string;
}

interface Route {
  readonly operation: string;
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly query: readonly (readonly [string, string | undefined])[];
  /** Required members that travel in the query string or in headers, by their wire name. */
  readonly needsQuery: readonly string[];
  readonly needsHeaders: readonly string[];
  /** A trailing slash belongs to the path. */
  readonly hasTrailingSlash: boolean;
}

export interface RouteRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  header(name: string): string | undefined;
}

/** Finds the operation of a REST request. Routes with more literals are tried first. */
export class RestRoutes {
  readonly #routes = new Map<string, Route[]>();

  constructor(model: ServiceModel) {
    for (const [operation, { input, http, aliases = [] }] of Object.entries(model.operations)) {
      const needs = input === undefined ? [] : Object.entries(structureOf(model, input).members);
      const required = (kind: string) =>
        needs.filter(([, m]) => m.required && m.in === kind).map(([name, m]) => m.name ?? name);
      for (const { method, uri } of [...(http ? [http] : []), ...aliases]) {
        const [path = '', query = ''] = uri.split('?');
        const list = this.#routes.get(method) ?? [];
        this.#routes.set(method, list);
        list.push({
          operation,
          method,
          segments: segmentsOf(path),
          query: query === '' ? [] : query.split('&').map(literal),
          needsQuery: required('query'),
          needsHeaders: required('header').map((name) => name.toLowerCase()),
          hasTrailingSlash: path.length > 1 && path.endsWith('/'),
        });
      }
    }
    for (const list of this.#routes.values()) list.sort(bySpecificity);
  }

  find(request: RouteRequest): RouteMatch | undefined {
    const parts = request.path.split('/').slice(1);
    // The SDKs for JavaScript name the operation too; it decides where several have one route.
    const named = request.query.get('x-id')?.[0];
    let first: RouteMatch | undefined;
    for (const route of this.#routes.get(request.method) ?? []) {
      if (first && route.operation !== named) continue;
      const labels = matchPath(route, parts);
      if (!labels || !matchesQuery(route, request) || !hasNeeds(route, request)) continue;
      if (named === undefined || route.operation === named)
        return { operation: route.operation, labels };
      first = { operation: route.operation, labels };
    }
    return first;
  }
}

function segmentsOf(path: string): readonly Segment[] {
  return path
    .split('/')
    .slice(1)
    .filter((part, place, all) => part !== '' || place < all.length - 1)
    .map((part) => {
      const label = /^\{([^}+]+)(\+?)\}$/.exec(part);
      if (!label) return { kind: 'literal', text: part };
      return { kind: label[2] === '+' ? 'greedy' : 'label', text: label[1] ?? '' };
    });
}

function literal(pair: string): readonly [string, string | undefined] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, undefined] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

function bySpecificity(left: Route, right: Route): number {
  return (
    right.query.length - left.query.length ||
    literals(right) - literals(left) ||
    greedy(left) - greedy(right) ||
    right.segments.length - left.segments.length ||
    needs(right) - needs(left) ||
    Number(isNewer(right, left)) - Number(isNewer(left, right))
  );
}

// AWS: S3's GetBucketLifecycleConfiguration and its like took over the routes of GetBucketLifecycle and its like.
const isNewer = (one: Route, other: Route) => one.operation === `${other.operation}Configuration`;

const literals = ({ segments }: Route) => segments.filter(({ kind }) => kind === 'literal').length;
const greedy = ({ segments }: Route) => segments.filter(({ kind }) => kind === 'greedy').length;
const needs = ({ needsQuery, needsHeaders }: Route) => needsQuery.length + needsHeaders.length;

function matchPath(route: Route, parts: readonly string[]): Record<string, string> | undefined {
  const { segments } = route;
  const labels: Record<string, string> = {};
  const count = parts.at(-1) === '' && greedy(route) === 0 ? parts.length - 1 : parts.length;
  let at = 0;
  for (let place = 0; place < segments.length; place++) {
    const segment = segments[place];
    if (!segment) return undefined;
    if (segment.kind === 'greedy') {
      const after = segments.length - place - 1;
      const end = count - after;
      const text = parts.slice(at, end).join('/');
      if (end <= at || text === '') return undefined;
      labels[segment.text] = text;
      at = end;
      continue;
    }
    const part = parts[at];
    if (at >= count || part === undefined) return undefined;
    if (segment.kind === 'literal' ? part !== segment.text : part === '') return undefined;
    if (segment.kind === 'label') labels[segment.text] = part;
    at += 1;
  }
  return at === count ? labels : undefined;
}

function matchesQuery(route: Route, { query }: RouteRequest): boolean {
  return route.query.every(([name, value]) => {
    const given = query.get(name);
    return given !== undefined && (value === undefined || given.includes(value));
  });
}

function hasNeeds(route: Route, request: RouteRequest): boolean {
  return (
    route.needsQuery.every((name) => request.query.has(name)) &&
    route.needsHeaders.every((name) => request.header(name) !== undefined)
  );
}
