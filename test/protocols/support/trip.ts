/** One service's round trip: what the SDK sends is read, what we write is read by the SDK. */
import { Fault } from '../../../src/kernel/fault.ts';
import type { Protocol, ServiceModel } from '../../../src/kernel/model.ts';
import { Codec } from '../../../src/kernel/protocols/codec.ts';
import type { WireRequest, WireResponse } from '../../../src/kernel/protocols/wire.ts';
import { errorMembersOf, fitted, neededAnswers, sdkAdds, sdkFills, settingsOf } from './quirks.ts';
import { Generator, type Sample } from './random.ts';
import { type SdkClient, SdkPackage } from './sdk.ts';
import {
  difference,
  fromSdk,
  toSdk,
  withoutEmpties,
  withoutStreams,
  withStreams,
} from './values.ts';

export type Direction = 'routed' | 'request' | 'response' | 'error';

export interface Failure {
  readonly service: string;
  readonly protocol: Protocol;
  readonly direction: Direction;
  /** The operation, or the error. */
  readonly name: string;
  readonly text: string;
}

export interface Tally {
  readonly service: string;
  readonly protocol: Protocol;
  readonly operations: number;
  readonly errors: number;
  readonly failures: readonly Failure[];
}

const SAMPLES: readonly Sample[] = ['full', 'minimal', 'edge', 'edge', 'edge'];

class Stop extends Error {}

interface Seen {
  request?: WireRequest;
}

export class Trip {
  readonly #model: ServiceModel;
  readonly #protocol: Protocol;
  readonly #codec: Codec;
  readonly #package: SdkPackage;
  readonly #client: SdkClient;
  readonly #failures: Failure[] = [];
  #seen: Seen = {};
  #answer: (() => WireResponse) | undefined;

  constructor(model: ServiceModel, protocol: Protocol, settings: object = {}) {
    this.#model = model;
    this.#protocol = protocol;
    this.#codec = new Codec(model);
    this.#package = new SdkPackage(model.name);
    this.#client = this.#package.client(
      (request) => {
        this.#seen.request = request;
        if (!this.#answer) throw new Stop('the request is seen');
        return this.#answer();
      },
      { ...settingsOf(model.name), ...settings },
    );
  }

  async run(): Promise<Tally> {
    const operations = Object.keys(this.#model.operations).filter((name) =>
      this.#package.has(`${name}Command`),
    );
    for (const operation of operations) await this.#operation(operation);
    const errors = await this.#errors(operations);
    this.#package.unload();
    return {
      service: this.#model.name,
      protocol: this.#protocol,
      operations: operations.length,
      errors,
      failures: this.#failures,
    };
  }

  #fail(direction: Direction, name: string, text: string): void {
    const isKnown = this.#failures.some(
      (failure) => failure.direction === direction && failure.name === name,
    );
    if (isKnown) return;
    this.#failures.push({
      service: this.#model.name,
      protocol: this.#protocol,
      direction,
      name,
      text,
    });
  }

  #value(shape: string | undefined, seed: string, sample: Sample, isInput: boolean): unknown {
    if (shape === undefined) return {};
    const protocol = this.#protocol;
    const generator = new Generator(this.#model, {
      protocol,
      seed,
      sample,
      isInput,
      needs: (member) => !isInput && (neededAnswers[this.#model.name]?.includes(member) ?? false),
      knows: (name, member) => this.#package.knows(name, member),
    });
    const value = generator.value(shape);
    return fitted(this.#model.name, value, isInput);
  }

  async #operation(name: string): Promise<void> {
    const { input, output } = this.#codec.operation(name);
    for (const [round, sample] of SAMPLES.entries()) {
      const seed = `${this.#model.name}/${name}/${sample}/${round}`;
      const given = this.#value(input, `${seed}/in`, sample, true);
      const answer = this.#value(output, `${seed}/out`, sample, false);
      this.#seen = {};
      let encodeProblem: unknown;
      this.#answer = () => {
        try {
          const value = output === undefined ? {} : withStreams(this.#model, output, answer);
          return this.#codec.encode(this.#protocol, name, value, 'request-id');
        } catch (error) {
          encodeProblem = error;
          throw error;
        }
      };
      let parsed: Record<string, unknown> | undefined;
      let problem: unknown;
      try {
        const sdkInput = input === undefined ? {} : toSdk(this.#model, input, given);
        parsed = await this.#client.send(this.#package.command(name, sdkInput));
        if (output !== undefined) parsed = await withoutStreams(this.#model, output, parsed);
      } catch (error) {
        problem = encodeProblem ?? error;
      }
      this.#checkRequest(name, input, given, problem, sample);
      if (problem !== undefined) this.#fail('response', name, `${sample}: ${textOf(problem)}`);
      else if (parsed) this.#checkResponse(name, output, answer, parsed, sample);
    }
  }

  #checkRequest(
    name: string,
    input: string | undefined,
    given: unknown,
    problem: unknown,
    sample: Sample,
  ): void {
    const { request } = this.#seen;
    if (!request) {
      this.#fail('request', name, `${sample}: not sent: ${textOf(problem)}`);
      this.#fail('routed', name, `${sample}: not sent`);
      return;
    }
    try {
      const { operation, labels } = this.#route(request);
      if (operation !== name) {
        this.#fail('routed', name, `${sample}: to ${operation}`);
        this.#fail('request', name, `${sample}: routed to ${operation}`);
        return;
      }
      const decoded = this.#codec.decode(this.#protocol, name, request, labels);
      const added = this.#added(input, given, decoded);
      const text = this.#compare(given, without(decoded, added));
      if (text !== undefined) this.#fail('request', name, `${sample}: ${text}`);
    } catch (error) {
      this.#fail('request', name, `${sample}: ${textOf(error)}`);
    }
  }

  /** Members that the SDK fills in by itself; an absent structure that is the payload is sent as an empty one. */
  #added(input: string | undefined, given: unknown, decoded: unknown): readonly string[] {
    const shape = input === undefined ? undefined : this.#model.shapes[input];
    if (!shape || !('members' in shape) || typeof decoded !== 'object' || decoded === null)
      return [];
    const known = sdkAdds[this.#model.name] ?? [];
    return Object.entries(decoded)
      .filter(([key, item]) => {
        const member = shape.members[key];
        const isEmptyPayload = member?.in === 'payload' && withoutEmpties(item) === undefined;
        return (
          !Object.hasOwn(given as object, key) &&
          (member?.idempotencyToken === true || isEmptyPayload || known.includes(key))
        );
      })
      .map(([key]) => key);
  }

  #route(request: WireRequest): { operation: string; labels?: Readonly<Record<string, string>> } {
    switch (this.#protocol) {
      case 'awsJson1_0':
      case 'awsJson1_1': {
        const target = request.headers['x-amz-target'] ?? '';
        const prefix = `${this.#model.targetPrefix}.`;
        return {
          operation: target.startsWith(prefix) ? target.slice(prefix.length) : `target ${target}`,
        };
      }
      case 'awsQuery':
      case 'ec2Query': {
        const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
        return { operation: form.get('Action') ?? 'no action' };
      }
      case 'rpcv2Cbor':
        return { operation: request.path.split('/operation/')[1] ?? request.path };
      default:
        return (
          this.#codec.route(request) ?? {
            operation: `nothing: ${request.method} ${request.path}?${request.query}`,
          }
        );
    }
  }

  #checkResponse(
    name: string,
    output: string | undefined,
    answer: unknown,
    parsed: Record<string, unknown>,
    sample: Sample,
  ): void {
    const { $metadata: _metadata, ...rest } = parsed;
    const got = output === undefined ? {} : fromSdk(this.#model, output, rest);
    const filled = this.#filled(output, answer, got);
    const text = this.#compare(answer, without(got, filled));
    if (text !== undefined) this.#fail('response', name, `${sample}: ${text}`);
  }

  /** Members that an answer has always: its status, its type, an empty payload. */
  #filled(output: string | undefined, answer: unknown, got: unknown): readonly string[] {
    const shape = output === undefined ? undefined : this.#model.shapes[output];
    if (!shape || !('members' in shape)) return [];
    return Object.entries(got as object)
      .filter(([key, item]) => {
        if (Object.hasOwn(answer as object, key)) return false;
        if (sdkFills[this.#model.name]?.includes(key)) return true;
        const member = shape.members[key];
        const target = this.#model.shapes[member?.shape ?? ''];
        const isStream = target !== undefined && 'eventStream' in target;
        const isEmpty = item === null || item === '' || (isSized(item) && item.length === 0);
        return (
          member?.in === 'status' ||
          (member?.in === 'header' && member.name?.toLowerCase() === 'content-type') ||
          ((member?.in === 'payload' || isStream) && isEmpty)
        );
      })
      .map(([key]) => key);
  }

  #compare(wanted: unknown, got: unknown): string | undefined {
    const isJson = ['awsJson1_0', 'awsJson1_1', 'restJson1', 'rpcv2Cbor'].includes(this.#protocol);
    return isJson
      ? difference(wanted, got)
      : difference(withoutEmpties(wanted), withoutEmpties(got));
  }

  /** Each modelled error, answered to one of the operations that have it. */
  async #errors(operations: readonly string[]): Promise<number> {
    let count = 0;
    for (const [name, shape] of Object.entries(this.#model.shapes)) {
      if (!('error' in shape) || !shape.error || !this.#package.has(name)) continue;
      const failed = new Set(
        this.#failures.filter(({ direction }) => direction === 'request').map((f) => f.name),
      );
      const sendable = operations.filter((operation) => !failed.has(operation));
      const own = sendable.find((operation) =>
        this.#model.operations[operation]?.errors?.includes(name),
      );
      const operation = own ?? sendable[0];
      if (operation === undefined) continue;
      count += 1;
      await this.#error(name, this.#statusOf(shape.error), operation);
    }
    return count;
  }

  /** Services of awsJson alone answer 400 or 500, whatever the model says. */
  #statusOf({ status, fault }: { readonly status: number; readonly fault: string }): number {
    const isPlainJson = this.#protocol.startsWith('awsJson') && !this.#model.queryCompatible;
    return isPlainJson ? (fault === 'client' ? 400 : 500) : status;
  }

  async #error(name: string, status: number, operation: string): Promise<void> {
    const { input } = this.#codec.operation(operation);
    const members = errorMembersOf(
      this.#value(name, `${this.#model.name}/${name}/error`, 'full', false),
    );
    const message = `No such thing: <${name}> & "more" é`;
    this.#answer = () =>
      this.#codec.encodeFault(this.#protocol, new Fault(name, message, members), 'request-id');
    let problem: unknown;
    try {
      const given = this.#value(
        input,
        `${this.#model.name}/${operation}/minimal/in`,
        'minimal',
        true,
      );
      const sdkInput = input === undefined ? {} : toSdk(this.#model, input, given);
      await this.#client.send(this.#package.command(operation, sdkInput));
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    const text = this.#errorProblem(problem, { name, status, message, members });
    if (text !== undefined) this.#fail('error', name, `${operation}: ${text}`);
  }

  #errorProblem(
    error: unknown,
    wanted: {
      readonly name: string;
      readonly status: number;
      readonly message: string;
      readonly members: Readonly<Record<string, unknown>>;
    },
  ): string | undefined {
    if (!(error instanceof Error)) return 'no error arrived';
    // SAFETY: errors of the SDK carry these.
    const arrived = error as unknown as Record<string, unknown> & {
      $metadata?: { httpStatusCode?: number };
    };
    if (error.name !== wanted.name) return `${wanted.name} became ${textOf(error)}`;
    if (!this.#package.isInstance(error, wanted.name)) return 'of another class';
    if (error.message !== wanted.message) return `the message is ${error.message}`;
    if (arrived.$metadata?.httpStatusCode !== wanted.status)
      return `the status is ${arrived.$metadata?.httpStatusCode}`;
    if (this.#model.queryCompatible && this.#protocol !== 'awsQuery') {
      const code = this.#codec.faultCode(new Fault(wanted.name, ''), this.#protocol);
      if (arrived['Code'] !== undefined && arrived['Code'] !== code)
        return `the code is ${String(arrived['Code'])}`;
    }
    const got = Object.fromEntries(Object.keys(wanted.members).map((key) => [key, arrived[key]]));
    return this.#compare(wanted.members, fromSdk(this.#model, wanted.name, got));
  }
}

function without(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !names.includes(key)));
}

function isSized(value: unknown): value is { readonly length: number } {
  return Array.isArray(value) || value instanceof Uint8Array;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message.slice(0, 200)}`;
}
