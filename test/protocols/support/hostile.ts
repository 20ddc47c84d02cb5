/** Requests that mean harm, and what may come of them: an input, or Malformed, soon, and nothing else touched. */
import { Fault } from '../../../src/kernel/fault.ts';
import type { Protocol, ServiceModel } from '../../../src/kernel/model.ts';
import type { Codec } from '../../../src/kernel/protocols/codec.ts';
import { Malformed } from '../../../src/kernel/protocols/malformed.ts';
import type { WireRequest } from '../../../src/kernel/protocols/wire.ts';

export type Outcome = 'read' | 'malformed' | 'fault' | 'no route';

const BOUND_MS = 1500;
const PROTOTYPES = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const CLEAN = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

export function requestOf(
  parts: Partial<Omit<WireRequest, 'body'>> & { body?: string | Uint8Array },
): WireRequest {
  const { body = '', ...rest } = parts;
  return {
    method: 'POST',
    path: '/',
    query: '',
    headers: {},
    body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
    ...rest,
  };
}

/** Reads and validates; throws on anything that no caller may cause. */
export function attempt(
  codec: Codec,
  protocol: Protocol,
  operation: string,
  request: WireRequest,
): Outcome {
  const start = performance.now();
  const outcome = outcomeOf(codec, protocol, operation, request);
  const took = performance.now() - start;
  if (took > BOUND_MS) throw new Error(`it took ${Math.round(took)} ms`);
  PROTOTYPES.forEach((prototype, place) => {
    if (Reflect.ownKeys(prototype).length !== CLEAN[place])
      throw new Error('a prototype is polluted');
  });
  return outcome;
}

function outcomeOf(
  codec: Codec,
  protocol: Protocol,
  operation: string,
  request: WireRequest,
): Outcome {
  const isRest = protocol === 'restJson1' || protocol === 'restXml';
  try {
    const route = isRest ? codec.route(request) : { operation, labels: {} };
    if (!route) return 'no route';
    const input = codec.decode(protocol, route.operation, request, route.labels);
    checkPlain(codec.model, codec.operation(route.operation).input, input);
    codec.validate(route.operation, input);
    return 'read';
  } catch (error) {
    if (error instanceof Malformed) return 'malformed';
    if (error instanceof Fault) return 'fault';
    throw error;
  }
}

/** What was read has the kinds of the model, everywhere. */
function checkPlain(model: ServiceModel, name: string | undefined, value: unknown): void {
  if (name === undefined || value === undefined || value === null) return;
  const shape = model.shapes[name];
  if (!shape) throw new Error(`no shape ${name}`);
  const wrong = () => new Error(`${name} is not a ${shape.type}: ${typeof value}`);
  switch (shape.type) {
    case 'structure':
    case 'union': {
      if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
        throw wrong();
      for (const [key, item] of Object.entries(value)) {
        const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
        if (!member) throw new Error(`${name} has no member ${key}`);
        checkPlain(model, member.shape, item);
      }
      return;
    }
    case 'list':
      if (!Array.isArray(value)) throw wrong();
      for (const item of value) checkPlain(model, shape.member.shape, item);
      return;
    case 'map':
      if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
        throw wrong();
      for (const item of Object.values(value)) checkPlain(model, shape.value.shape, item);
      return;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong();
      return;
    case 'blob':
      if (!(value instanceof Uint8Array)) throw wrong();
      return;
    case 'document':
      return;
    case 'string':
    case 'bigInteger':
    case 'bigDecimal':
      if (typeof value !== 'string') throw wrong();
      return;
    case 'timestamp':
      if (typeof value !== 'number' || Number.isNaN(value)) throw wrong();
      return;
    default:
      if (typeof value !== 'number') throw wrong();
  }
}
