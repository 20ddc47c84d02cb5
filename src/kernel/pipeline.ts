/**
 * The path of every request. Whoever wants to know what happens to a call reads `serve` and `perform`, and stops.
 * A call from one service to another enters at `perform`.
 */
import { type Answer, whenKnown } from '#lib/answer';
import { parseArn } from '#lib/arn';
import { type ByteStream, streamOf } from '#lib/bytes';

import { AuditTrail } from './audit/trail.ts';
import type { AuthenticatedCall } from './authn/authenticator.ts';
import { chunkOptionsOf, decodeChunked } from './authn/chunked.ts';
import { verifyHash } from './authn/payload.ts';
import { refusalsOf } from './authn/s3-refusals.ts';
import { GLOBAL_REGION } from './cells.ts';
import { type AbortFacts, CellContext } from './context.ts';
import { commonFault, Fault } from './fault.ts';
import { codingsOf, decompressed } from './gateway/content-coding.ts';
import { limits } from './gateway/limits.ts';
import type { GatewayRequest } from './gateway/request.ts';
import type { RoutedCall } from './gateway/route.ts';
import { accountOf, type Identity } from './identity.ts';
import type { Kernel } from './kernel.ts';
import type { AccessRule, Access } from './operation.ts';
import { Malformed } from './protocols/malformed.ts';
import type { WireResponse } from './protocols/wire.ts';
import { isRegion } from './region.ts';
import type { AnyOperation, ServiceDefinition } from './service.ts';
import type { LoadedService } from './services.ts';
import { CorruptIndex, CorruptRow } from './store/corruption.ts';
import { SeenCells } from './store/seen-cells.ts';
import { CommitFailed, CellFenced } from './store/store.ts';
import { noteUse } from './usage.ts';

/** Answers one request of the wire. Never throws: what goes wrong is an answer too. */
export async function serve(
  kernel: Kernel,
  request: GatewayRequest,
  call: RoutedCall,
): Promise<WireResponse> {
  const requestId = kernel.newId();
  try {
    const received = await request.body();
    const answer = kernel.authenticator.authenticate(request, call.facts, call.signature, received);
    const authenticated = answer instanceof Promise ? await answer : answer;
    const { identity, payload } = authenticated;
    const content = isAtHand(payload)
      ? received
      : await contentOf(request, call, authenticated, received);
    const codings = codingsOf(call.protocol, request.headers['content-encoding']);
    const body =
      codings.length === 0
        ? content
        : await decompressed(content, codings, bodyLimit(kernel, call));
    const found = requireOperation(kernel, call, body);
    const { service, operation } = found instanceof Promise ? await found : found;
    const decoded = service.codec.decode(
      call.protocol,
      operation.name,
      { ...request.wire, body },
      call.labels,
    );
    const input = prepared(service, decoded, request);
    const { output, cells } = await perform(kernel, {
      service,
      operation,
      input,
      identity,
      requestId,
      origin: request.origin,
      scopeRegion: call.region,
      account: accountOf(identity.caller) ?? kernel.account,
      protocol: call.protocol,
      sourceIp: request.remoteAddress,
      userAgent: cut(request.headers['user-agent'] ?? '', LONGEST_AGENT),
      isSecure: request.isSecure,
      headers: request.headers,
      ...traceOf(request.headers['x-amzn-trace-id']),
      abort: request,
    });
    const written = cells.durable();
    if (written) await written;
    return service.codec.encode(call.protocol, operation.name, output, requestId);
  } catch (error) {
    return refuse(kernel, call, asFault(kernel, error, requestId), requestId);
  }
}

/** Nothing is left to verify. */
function isAtHand({ kind }: AuthenticatedCall['payload']): boolean {
  return kind === 'verified' || kind === 'unsigned';
}

/** The bytes that the caller means: chunks are verified one by one and joined. */
async function contentOf(
  request: GatewayRequest,
  call: RoutedCall,
  { payload, signature, signingKey }: AuthenticatedCall,
  received: Uint8Array,
): Promise<Uint8Array> {
  switch (payload.kind) {
    case 'verified':
    case 'unsigned':
      return received;
    case 'chunked': {
      const options = chunkOptionsOf(payload.mode, request, signature, signingKey);
      return await joined(decodeChunked(streamOf(received), options));
    }
    case 'hashed':
      return await joined(verifyHash(streamOf(received), payload.sha256, call.facts.isS3));
    case 'events':
      throw commonFault(
        'NotImplemented',
        'Signed event streams are read by no service of this version.',
      );
  }
}

async function joined(stream: ByteStream): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

function bodyLimit(kernel: Kernel, { service }: RoutedCall): number {
  return kernel.services.findLoaded(service)?.definition.maxBodyBytes ?? limits.bodyBytes;
}

function prepared({ definition }: LoadedService, input: unknown, request: GatewayRequest): unknown {
  return definition.prepare && typeof input === 'object' && input !== null
    ? definition.prepare(input, request)
    : input;
}

// What decisions and records keep of a caller's own words. [CloudTrail User Guide, "userAgent": 1 KB]
const LONGEST_AGENT = 1024;
const LONGEST_REFERER = 2048;
/** `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1` [X-Ray Developer Guide, "Tracing header"] */
const TRACE = /^[\x20-\x7e]{1,512}$/;

/** A text of its own: a part of a longer one would keep the whole in memory. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length)).toString();
}

/** AWS: a trace is carried on; a request without one begins none. Only services that trace make one. */
function traceOf(header: string | undefined): { readonly trace?: string } {
  return header !== undefined && TRACE.test(header) ? { trace: header } : {};
}

// Of a name that somebody made up, this much is told again.
const LONGEST_NAME = 128;

/** A call whose caller is known and whose input is decoded. */
export interface Call {
  readonly service: LoadedService;
  readonly operation: AnyOperation;
  readonly input: unknown;
  readonly identity: Identity;
  readonly requestId: string;
  readonly origin: string;
  readonly scopeRegion: string;
  /** The account meant by an operation that names no resource. */
  readonly account: string;
  readonly protocol: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly isSecure: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly trace?: string;
  readonly abort?: AbortFacts;
}

export interface Performed {
  readonly output: unknown;
  /** The cells whose layers the answer has seen. */
  readonly cells: SeenCells;
}

/** Validates, authorises, handles and audits. */
export async function perform(kernel: Kernel, call: Call): Promise<Performed> {
  const { service, operation, input, identity } = call;
  const seen = new SeenCells();
  const first = contextOf(kernel, call, call.account, call.scopeRegion, seen);
  const owner = operation.owner?.(input, first);
  const before = owner
    ? contextOf(kernel, call, owner.account ?? call.account, owner.region ?? call.scopeRegion, seen)
    : first;
  const trail = new AuditTrail(kernel, call, before);
  let isDeciding = false;
  try {
    service.codec.validate(operation.name, input);
    const access = operation.access(input, before);
    const rules = listOf(access instanceof Promise ? await access : access);
    const ctx = owner ? before : contextOfRules(kernel, call, rules, before);
    trail.enter(ctx, rules);
    const selected = trail.select();
    if (selected instanceof Promise) await selected;
    isDeciding = true;
    const allowed = kernel.authorize(rules, {
      identity,
      requestId: call.requestId,
      now: ctx.now(),
      region: ctx.region,
      sourceIp:
        identity.caller.kind === 'service' || identity.via?.length ? undefined : call.sourceIp,
      isSecure: call.isSecure,
      userAgent: call.userAgent,
      referer: call.headers['referer'] && cut(call.headers['referer'], LONGEST_REFERER),
      account: ctx.account,
    });
    if (allowed instanceof Promise) await allowed;
    isDeciding = false;
    noteUse(kernel, identity, {
      service: service.entry.signingName,
      region: ctx.region,
      at: ctx.now(),
    });
    // What was decided by is on disk before the answer is given, as what was read and written.
    const caller = accountOf(identity.caller);
    if (caller !== undefined) seen.add(kernel.identityCell(caller));
    const organizations = kernel.organizationsCell;
    if (organizations) seen.add(organizations);
    const handled: unknown = operation.handle(input, trail.attach(ctx), rules);
    const output: unknown = handled instanceof Promise ? await handled : handled;
    trail.succeed(output);
    return { output, cells: seen };
  } catch (error) {
    // Told once to the log, and to whoever called.
    const told = asFault(kernel, error, call.requestId);
    const fault = isDeciding ? deniedBy(service.definition, told) : told;
    trail.fail(fault);
    const written = seen.durable();
    if (written) await written;
    throw fault;
  }
}

/** A denial as the service words it. */
function deniedBy({ name, denial }: ServiceDefinition, fault: Fault): Fault {
  if (!denial || fault.code !== 'AccessDeniedException') return fault;
  const words = fault.message
    .replace(`perform: ${name}:`, `perform: ${denial.prefix}:`)
    .replace(` the ${name}:`, ` the ${denial.prefix}:`);
  return new Fault(denial.code, words);
}

function listOf(access: Access): readonly AccessRule[] {
  return 'action' in access ? [access] : access;
}

function contextOf(
  kernel: Kernel,
  call: Call,
  account: string,
  region: string,
  seen: SeenCells,
): CellContext {
  const place = {
    cell: kernel.cellOf(call.service, account, region),
    account,
    region: call.service.definition.isGlobal ? GLOBAL_REGION : region,
  };
  return new CellContext(kernel, call, place, seen);
}

/** The resource's owner decides: the account and region of the first rule's ARN. */
function contextOfRules(
  kernel: Kernel,
  call: Call,
  rules: readonly AccessRule[],
  otherwise: CellContext,
): CellContext {
  const [rule] = rules;
  const arn = rule && rule.resource !== '*' ? parseArn(rule.resource) : undefined;
  const account = rule?.account ?? (arn?.account || otherwise.account);
  const region = arn?.region || otherwise.region;
  if (account === otherwise.account && region === otherwise.region) return otherwise;
  // What is no account or region of this cloud opens no cell: nothing lies there.
  if (!isRegion(region) || !kernel.rootKeys.knowsAccount(account)) return otherwise;
  return contextOf(kernel, call, account, region, otherwise.seen);
}

interface FoundOperation {
  readonly service: LoadedService;
  readonly operation: AnyOperation;
}

function requireOperation(
  kernel: Kernel,
  call: RoutedCall,
  body: Uint8Array,
): Answer<FoundOperation> {
  const name = call.operation ?? call.nameOperation(body);
  return whenKnown(
    kernel.services.findLoaded(call.service) ?? kernel.services.find(call.service),
    (service) => operationOf(call, name, service),
  );
}

function operationOf(
  call: RoutedCall,
  name: string,
  service: LoadedService | undefined,
): FoundOperation {
  if (!call.codec.hasOperation(name)) {
    if (call.protocol === 'awsQuery' || call.protocol === 'ec2Query') {
      throw commonFault(
        'InvalidAction',
        `The action ${name.slice(0, LONGEST_NAME)} is not valid for this web service.`,
      );
    }
    throw commonFault('UnknownOperationException', '');
  }
  // A form names its operation in the body: only here it is known whether the call may come without a signature.
  if (!call.signature && !call.codec.operation(name).unsigned)
    throw refusalsOf(call.facts.isS3).missing();
  const operation = service?.operations.get(name);
  if (!service || !operation) throw notImplemented(call.serviceId, name);
  return { service, operation };
}

/** What is not built is refused by name. */
export function notImplemented(service: string, operation: string): Fault {
  return commonFault(
    'NotImplemented',
    `${service} ${operation} is not implemented by Skykeep. See docs/coverage.md.`,
  );
}

function refuse(kernel: Kernel, call: RoutedCall, fault: Fault, requestId: string): WireResponse {
  const codec = kernel.services.findLoaded(call.service)?.codec ?? call.codec;
  return codec.encodeFault(call.protocol, fault, requestId);
}

/** What a caller is answered for an error: its own fault, or nothing more than InternalFailure. */
export function asFault(kernel: Kernel, error: unknown, requestId: string): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof Malformed) return commonFault('SerializationException', error.message);
  kernel.log.error('a call failed by our own fault', { requestId, error });
  if (error instanceof CommitFailed || error instanceof CellFenced) {
    return commonFault('ServiceUnavailable', 'The request has failed: nothing of it was stored.');
  }
  if (error instanceof CorruptRow || error instanceof CorruptIndex)
    return commonFault('InternalFailure', error.message);
  return commonFault(
    'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
  );
}
